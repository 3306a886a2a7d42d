// Mail groups: create, read by id and by address (Node puts the address into the path as it is), list by iterator, refusals.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, mailDomain, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
before(async () => { client = clientOf(await newApp()); });

const address = (word = 'group') => `${unique(word)}@${mailDomain}`;

async function created(email) {
  const answer = await client.mail.mailgroup.create({
    data: { email, name: 'test mail group', description: 'mail group for testing', who_can_send_mail: 'ALL_GROUP_MEMBERS' },
  });
  assert.equal(answer.code, 0);
  return answer.data;
}

test('create, then get by id and by address', async () => {
  const email = address();
  const { mailgroup_id, ...rest } = await created(email);
  assert.ok(mailgroup_id);
  assert.deepEqual(rest, {
    email,
    name: 'test mail group',
    description: 'mail group for testing',
    direct_members_count: '0',
    include_external_member: false,
    include_all_company_member: false,
    who_can_send_mail: 'ALL_GROUP_MEMBERS',
  });
  for (const id of [mailgroup_id, email]) {
    const found = await client.mail.mailgroup.get({ path: { mailgroup_id: id } });
    assert.deepEqual(found.data, { mailgroup_id, ...rest });
  }
});

test('the iterator meets every group once', async () => {
  const made = [];
  for (let each = 0; each < 5; each += 1) made.push((await created(address('page'))).mailgroup_id);
  const seen = [];
  for await (const page of await client.mail.mailgroup.listWithIterator({ params: { page_size: 2 } })) {
    assert.ok(page.items.length <= 2);
    seen.push(...page.items.map((item) => item.mailgroup_id));
  }
  assert.equal(new Set(seen).size, seen.length);
  for (const id of made) assert.ok(seen.includes(id));
});

const create = (email) => client.mail.mailgroup.create({ data: { email, name: 'refused' } });

test('a foreign domain is refused', () => refused(create('group@not-our-domain.example'), 400, 1234019));

test('a malformed address is refused', () => refused(create('no-at-sign'), 400, 1234008));

test('a taken address is refused', async () => {
  const email = address();
  await created(email);
  await refused(create(email), 409, 1234006);
});

test('an address that somebody logs in with is refused', async () => {
  const email = address('login');
  const hired = await client.contact.user.create({
    data: { name: 'Log In', mobile: uniqueMobile(), email, department_ids: ['0'], employee_type: 1 },
  });
  assert.equal(hired.code, 0);
  await refused(create(email), 409, 1234033);
});

test('an unknown group is HTTP 404', () => refused(
  client.mail.mailgroup.get({ path: { mailgroup_id: `nobody@${mailDomain}` } }), 404, 1234013));
