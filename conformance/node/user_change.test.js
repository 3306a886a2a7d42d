// Users who change: patch, update, leaving and coming back.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;

const hired = async () => {
  const data = { name: 'Zhang San', mobile: uniqueMobile(), department_ids: ['0'], employee_type: 1 };
  return (await client.contact.user.create({ data })).data.user;
};

before(async () => { client = clientOf(await newApp()); });

test('patch changes what it names', async () => {
  const { open_id: user_id, mobile } = await hired();
  const { data: { user } } = await client.contact.user.patch({ path: { user_id }, data: { nickname: 'Alex', job_title: 'Lead' } });
  assert.deepEqual([user.name, user.nickname, user.job_title, user.mobile], ['Zhang San', 'Alex', 'Lead', mobile]);
  await refused(client.contact.user.patch({ path: { user_id }, data: { mobile: '110' } }), 400, 41004);
});

test('update replaces', async () => {
  const { open_id: user_id, mobile } = await hired();
  const data = { name: 'Replaced', mobile, department_ids: ['0'], employee_type: 2 };
  const { data: { user } } = await client.contact.user.update({ path: { user_id }, data });
  assert.deepEqual([user.name, user.employee_type], ['Replaced', 2]);
});

test('leaving and coming back', async () => {
  const { open_id: user_id } = await hired();
  await refused(client.contact.user.delete({ path: { user_id }, data: { docs_acceptor_user_id: user_id } }), 400, 41052);
  assert.equal((await client.contact.user.delete({ path: { user_id }, data: {} })).code, 0);
  const { data: { user } } = await client.contact.user.get({ path: { user_id } });
  assert.equal(user.status.is_resigned, true);
  assert.equal((await client.contact.user.resurrect({ path: { user_id }, data: {} })).code, 0);
  await refused(client.contact.user.resurrect({ path: { user_id }, data: {} }), 400, 44033);
});
