// Departments that change: patch, move, delete; and several read at once.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, unique } from './tenant.js';
import { refused } from './refused.js';

let client;

before(async () => {
  client = clientOf(await newApp());
});

async function created(parent = '0') {
  const answer = await client.contact.department.create({ data: { name: unique('Team'), parent_department_id: parent } });
  return answer.data.department.open_department_id;
}

function patch(department_id, data) {
  return client.contact.department.patch({ path: { department_id }, data });
}

test('patch changes what it names', async () => {
  const [id, name] = [await created(), unique('Renamed')];
  const answer = await patch(id, { name });
  assert.equal(answer.data.department.name, name);
  await refused(patch('0', { name }), 400, 40002);
  await refused(patch(await created(), { name }), 400, 43022);
});

test('a subtree moves', async () => {
  const [target, child] = [await created(), await created(await created())];
  const grandchild = await created(child);
  const moved = await patch(child, { parent_department_id: target });
  assert.equal(moved.data.department.parent_department_id, target);
  const above = await client.contact.department.parent({ params: { department_id: grandchild } });
  assert.deepEqual(above.data.items.map((item) => item.open_department_id), [child, target]);
});

test('delete takes an empty department and no other', async () => {
  const parent = await created();
  const child = await created(parent);
  await refused(client.contact.department.delete({ path: { department_id: parent } }), 400, 43012);
  const gone = await client.contact.department.delete({ path: { department_id: child } });
  assert.equal(gone.code, 0);
  await refused(client.contact.department.get({ path: { department_id: child } }), 400, 40015);
});
