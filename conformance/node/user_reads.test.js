// Users read together: by id, by address and number, by department, and what the contact range says of itself.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
let narrow;
let team;
const people = [];

before(async () => {
  client = clientOf(await newApp());
  const made = await client.contact.department.create({ data: { name: unique('Readers'), parent_department_id: '0' } });
  team = made.data.department.open_department_id;
  for (let number = 0; number < 3; number += 1) {
    const answer = await client.contact.user.create({
      data: { name: `Reader ${number}`, mobile: uniqueMobile(), department_ids: [team], employee_type: 1 },
    });
    people.push(answer.data.user);
  }
  narrow = clientOf(await newApp({ contactRange: { users: [people[1].user_id] } }));
});

const ids = (users) => users.map((user) => user.union_id);

test('a batch keeps the order and leaves out whom the app does not see', async () => {
  const params = { user_ids: [people[2].union_id, people[1].union_id], user_id_type: 'union_id' };
  assert.deepEqual(ids((await client.contact.user.batch({ params })).data.items), ids([people[2], people[1]]));
  assert.deepEqual(ids((await narrow.contact.user.batch({ params })).data.items), ids([people[1]]));
});

test('a number leads to a user', async () => {
  const { data: { user_list } } = await client.contact.user.batchGetId({
    params: { user_id_type: 'union_id' }, data: { mobiles: [people[0].mobile, '+41446681800'] },
  });
  assert.deepEqual(user_list.map((row) => row.user_id), [people[0].union_id, undefined]);
});

test('members of a department by iterator', async () => {
  const seen = [];
  const params = { department_id: team, page_size: 2 };
  for await (const page of await client.contact.user.findByDepartmentWithIterator({ params })) seen.push(...page.items);
  assert.deepEqual(ids(seen), ids(people));
  await refused(narrow.contact.user.findByDepartment({ params }), 403, 40004);
});

test('an app reads its own range', async () => {
  const { data } = await narrow.contact.scope.list({ params: { user_id_type: 'union_id' } });
  assert.deepEqual([data.user_ids, data.department_ids, data.has_more], [[people[1].union_id], [], false]);
});
