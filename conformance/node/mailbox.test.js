// Mailboxes: public ones with members and aliases, those of users, the recycle bin, and what an address is.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, control, hireLeader, mailDomain, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
before(async () => { client = clientOf(await newApp()); });

const address = (word = 'desk') => `${unique(word)}@${mailDomain}`;

/** The data of a call that is accepted. */
async function accepted(call) {
  const answer = await call;
  assert.equal(answer.code, 0, answer.msg);
  return answer.data;
}

const makeMailbox = (email) => accepted(client.mail.publicMailbox.create({ data: { email, name: '前台' } }));

test('a public mailbox is made, read, changed and deleted', async () => {
  const email = address();
  const made = await makeMailbox(email);
  assert.deepEqual(made, { public_mailbox_id: made.public_mailbox_id, email, name: '前台' });
  for (const id of [made.public_mailbox_id, email]) {
    assert.deepEqual(await accepted(client.mail.publicMailbox.get({ path: { public_mailbox_id: id } })), made);
  }
  const newer = address('newer');
  const path = { public_mailbox_id: email };
  const moved = await accepted(client.mail.publicMailbox.patch({ path, data: { email: newer } }));
  assert.deepEqual(moved, { ...made, email: newer });
  const { items } = await accepted(client.mail.publicMailboxAlias.list({ path }));
  assert.deepEqual(items, [{ primary_email: newer, email_alias: email }]);
  const deleted = await client.mail.publicMailbox.delete({ path });
  assert.deepEqual([deleted.code, deleted.msg], [0, 'release mail address success']);
  await refused(client.mail.publicMailbox.delete({ path }), 400, 1230001);
  await refused(client.mail.publicMailbox.get({ path }), 404, 1234016);
  await refused(client.mail.publicMailbox.create({ data: { email: 'no address' } }), 400, 1234008);
});

test('the iterator meets every public mailbox once', async () => {
  const made = [await makeMailbox(address()), await makeMailbox(address())];
  const seen = [];
  for await (const page of await client.mail.publicMailbox.listWithIterator({ params: { page_size: 1 } })) {
    seen.push(...page.items.map((item) => item.public_mailbox_id));
  }
  assert.equal(new Set(seen).size, seen.length);
  for (const { public_mailbox_id } of made) assert.ok(seen.includes(public_mailbox_id));
});

test('members and aliases come and go', async () => {
  const email = address();
  await makeMailbox(email);
  const path = { public_mailbox_id: email };
  const { open_id } = await hireLeader(client);
  const params = { user_id_type: 'open_id' };
  const add = () => client.mail.publicMailboxMember.batchCreate({ path, params, data: { items: [{ user_id: open_id, type: 'USER' }] } });
  const [member] = (await accepted(add())).items;
  assert.deepEqual(member, { member_id: member.member_id, user_id: open_id, type: 'USER' });
  const listed = () => accepted(client.mail.publicMailboxMember.list({ path, params }));
  assert.deepEqual((await listed()).items, [member]);
  const data = { member_id_list: [member.member_id] };
  await accepted(client.mail.publicMailboxMember.batchDelete({ path, data }));
  await refused(client.mail.publicMailboxMember.batchDelete({ path, data }), 404, 1234040);
  await accepted(add());
  await accepted(client.mail.publicMailboxMember.clear({ path }));
  assert.deepEqual((await listed()).items, []);
  const email_alias = address('alias');
  const alias = () => client.mail.publicMailboxAlias.create({ path, data: { email_alias } });
  assert.deepEqual((await accepted(alias())).public_mailbox_alias, { primary_email: email, email_alias });
  await refused(alias(), 409, 1235002);
});

test('the mailbox of a user, from its first alias to its release', async () => {
  const box = address('box');
  const { user } = await accepted(client.contact.user.create({
    params: { user_id_type: 'open_id' },
    data: { name: 'Paula Postbox', mobile: uniqueMobile(), enterprise_email: box, department_ids: ['0'], employee_type: 1 },
  }));
  const path = { user_mailbox_id: box };
  const email_alias = address('alias');
  const made = await accepted(client.mail.userMailboxAlias.create({ path, data: { email_alias } }));
  assert.deepEqual(made.user_mailbox_alias, { primary_email: box, email_alias });
  const { items } = await accepted(client.mail.userMailboxAlias.list({ path, params: { page_size: 10 } }));
  assert.deepEqual(items, [{ primary_email: box, email_alias }]);
  const query = async () => (await accepted(client.mail.user.query({ data: { email_list: [box, email_alias, 'x'] } }))).user_list;
  assert.deepEqual(await query(), [
    { email: box, status: 4, type: 1 },
    { email: email_alias, status: 4, type: 2 },
    { email: 'x', status: 1 },
  ]);
  await refused(client.mail.userMailbox.delete({ path }), 400, 1230001);
  await control('PATCH', `/users/${user.user_id}`, { standing: 'resigned' });
  assert.deepEqual((await query()).slice(0, 2).map((row) => row.status), [5, 5]);
  await accepted(client.mail.userMailbox.delete({ path }));
  assert.deepEqual((await query()).slice(0, 2).map((row) => row.status), [3, 3]);
});
