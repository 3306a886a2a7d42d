// Mail groups changed and deleted, with their members, managers and aliases.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, mailDomain, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
let person;
before(async () => {
  client = clientOf(await newApp());
  const hired = await client.contact.user.create({
    data: { name: 'Member', mobile: uniqueMobile(), department_ids: ['0'], employee_type: 1 },
  });
  assert.equal(hired.code, 0);
  person = hired.data.user.open_id;
});

const address = (word = 'group') => `${unique(word)}@${mailDomain}`;

async function created() {
  const email = address();
  const answer = await client.mail.mailgroup.create({ data: { email, name: 'name', description: 'text' } });
  assert.equal(answer.code, 0);
  return answer.data;
}

test('patch keeps, and a new address keeps the old one as an alias', async () => {
  const group = await created();
  const path = { mailgroup_id: group.email };
  const email = address('newer');
  const patched = await client.mail.mailgroup.patch({ path, data: { email } });
  assert.deepEqual(patched.data, { ...group, email });
  const aliases = await client.mail.mailgroupAlias.list({ path });
  assert.deepEqual(aliases.data.items, [{ primary_email: email, email_alias: group.email }]);
  assert.equal((await client.mail.mailgroup.delete({ path })).code, 0);
  await refused(client.mail.mailgroup.delete({ path }), 404, 1234013);
});

test('members come and go', async () => {
  const path = { mailgroup_id: (await created()).mailgroup_id };
  const items = [
    { type: 'USER', user_id: person },
    { type: 'COMPANY' },
    { type: 'EXTERNAL_USER', email: 'out@elsewhere.example' },
  ];
  const made = await client.mail.mailgroupMember.batchCreate({ path, data: { items } });
  assert.deepEqual(made.data.items.map(({ member_id, ...rest }) => rest), items);
  const list = await client.mail.mailgroupMember.list({ path });
  assert.deepEqual(list.data, { has_more: false, items: made.data.items });
  const found = await client.mail.mailgroup.get({ path });
  assert.equal(found.data.direct_members_count, '3');
  assert.equal(found.data.include_external_member, true);
  // DELETE with a body.
  const member_id_list = made.data.items.map((item) => item.member_id);
  const remove = () => client.mail.mailgroupMember.batchDelete({ path, data: { member_id_list } });
  assert.equal((await remove()).code, 0);
  await refused(remove(), 404, 1234014);
});

test('an unknown group of a manager is a failure with HTTP 200', async () => {
  const answer = await client.mail.mailgroupManager.batchCreate({
    path: { mailgroup_id: address('nobody') },
    data: { mailgroup_manager_list: [{ user_id: person }] },
  });
  assert.equal(answer.code, 1234013);
});
