// Departments: create with every field, read back, walk the tree by page and by iterator.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, hireLeader, newApp, unique } from './tenant.js';
import { refused } from './refused.js';

let client;
let leader;

before(async () => {
  client = clientOf(await newApp());
  leader = await hireLeader(client);
});

async function created(data, params) {
  const answer = await client.contact.department.create({ data: { name: unique('Team'), parent_department_id: '0', ...data }, params });
  assert.equal(answer.code, 0);
  return answer.data.department;
}

test('create answers every field and get finds it by both id types', async () => {
  const name = unique('DemoName');
  const made = await created({
    name,
    i18n_name: { zh_cn: `示例 ${name}`, ja_jp: `デモ名 ${name}`, en_us: `Demo ${name}` },
    department_id: unique('D096'),
    leader_user_id: leader.open_id,
    order: '4711',
    unit_ids: [],
    create_group_chat: true,
    leaders: [{ leaderType: 1, leaderID: leader.open_id }],
    group_chat_employee_types: [1, 2],
    department_hrbps: [leader.open_id],
  }, { user_id_type: 'open_id', department_id_type: 'open_department_id' });
  assert.equal(made.name, name);
  assert.deepEqual(made.i18n_name, { zh_cn: `示例 ${name}`, ja_jp: `デモ名 ${name}`, en_us: `Demo ${name}` });
  assert.equal(made.parent_department_id, '0');
  assert.match(made.open_department_id, /^od-[0-9a-f]{32}$/);
  assert.equal(made.leader_user_id, leader.open_id);
  assert.deepEqual(made.leaders, [{ leaderType: 1, leaderID: leader.open_id }]);
  assert.equal(made.order, '4711');
  assert.match(made.chat_id, /^oc_/);
  assert.equal(typeof made.member_count, 'number');
  assert.equal(made.status.is_deleted, false);
  assert.deepEqual(made.department_hrbps, [leader.open_id]);

  for (const [department_id_type, department_id] of [
    ['open_department_id', made.open_department_id],
    ['department_id', made.department_id],
  ]) {
    const found = await client.contact.department.get({
      path: { department_id },
      params: { department_id_type, user_id_type: 'union_id' },
    });
    assert.equal(found.data.department.name, name);
    assert.equal(found.data.department.leader_user_id, leader.union_id);
    assert.deepEqual(found.data.department.group_chat_employee_types, [1, 2]);
  }
});

test('a client token makes a create repeatable', async () => {
  const params = { client_token: unique('token') };
  const data = { name: unique('Once') };
  const [first, again] = [await created(data, params), await created(data, params)];
  assert.equal(first.open_department_id, again.open_department_id);
  const other = { name: unique('Other'), parent_department_id: '0' };
  await refused(client.contact.department.create({ data: other, params }), 400, 40021);
});

test('children: pages, iterator and fetch_child', async () => {
  const parent = await created({});
  const ids = [];
  for (let place = 1; place <= 7; place += 1) {
    ids.push((await created({ parent_department_id: parent.open_department_id, order: String(place) })).open_department_id);
  }
  const grandchild = await created({ parent_department_id: ids[0] });
  const path = { department_id: parent.open_department_id };

  const page = await client.contact.department.children({ path, params: { page_size: 5, fetch_child: false } });
  assert.deepEqual(page.data.items.map((item) => item.open_department_id), ids.slice(0, 5));
  assert.equal(page.data.has_more, true);
  assert.ok(page.data.page_token);

  const sizes = [];
  const seen = [];
  for await (const each of await client.contact.department.childrenWithIterator({ path, params: { page_size: 3 } })) {
    sizes.push(each.items.length);
    seen.push(...each.items.map((item) => item.open_department_id));
  }
  assert.deepEqual(sizes, [3, 3, 1]);
  assert.deepEqual(seen, ids);

  const deep = await client.contact.department.children({ path, params: { page_size: 50, fetch_child: true } });
  assert.deepEqual(new Set(deep.data.items.map((item) => item.open_department_id)), new Set([...ids, grandchild.open_department_id]));
  assert.equal(deep.data.has_more, false);
});
