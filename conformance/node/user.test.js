// Users: create, and one person seen through the three id types.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, mailDomain, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
let zhang;

before(async () => {
  client = clientOf(await newApp());
  const answer = await client.contact.user.create({
    data: {
      user_id: unique('zhang'), name: 'Zhang San', en_name: 'San Zhang', email: `${unique('zhang')}@${mailDomain}`,
      mobile: uniqueMobile(), gender: 1, department_ids: ['0'], employee_type: 1, city: 'Hangzhou', join_time: 1615381105,
    },
  });
  assert.equal(answer.code, 0);
  zhang = answer.data.user;
});

for (const user_id_type of ['open_id', 'union_id', 'user_id']) {
  test(`get by ${user_id_type}`, async () => {
    const { data: { user } } = await client.contact.user.get({ path: { user_id: zhang[user_id_type] }, params: { user_id_type } });
    assert.deepEqual([user.open_id, user.union_id, user.user_id], [zhang.open_id, zhang.union_id, zhang.user_id]);
    assert.deepEqual([user.name, user.city, user.join_time, user.department_ids], ['Zhang San', 'Hangzhou', 1615381105, ['0']]);
  });
}

test('an unknown user is refused', () => refused(
  client.contact.user.get({ path: { user_id: `ou_${'0'.repeat(32)}` }, params: { user_id_type: 'open_id' } }), 400, 41012));

test('an open_id of another app is refused', async () => {
  const other = clientOf(await newApp());
  await refused(other.contact.user.get({ path: { user_id: zhang.open_id }, params: { user_id_type: 'open_id' } }), 400, 99992361);
});
