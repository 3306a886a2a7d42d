// Units: create, read, list by iterator, bind, delete, refusals.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, unique } from './tenant.js';
import { refused } from './refused.js';

let client;
before(async () => { client = clientOf(await newApp()); });

const unitId = () => unique('BU').replace('-', '');
const create = (data) => client.contact.unit.create({ data: { unit_type: '子公司', name: unique('事业部'), ...data } });

test('the life of a unit', async () => {
  const unit_id = unitId();
  const name = unique('消费者事业部');
  assert.equal((await create({ unit_id, name })).data.unit_id, unit_id);
  const read = await client.contact.unit.get({ path: { unit_id } });
  assert.deepEqual(read.data.unit, { unit_id, name, unit_type: '子公司' });
  const made = await client.contact.department.create({ data: { name: unique('bound'), parent_department_id: '0' } });
  const { open_department_id: department_id } = made.data.department;
  const binding = { data: { unit_id, department_id, department_id_type: 'open_department_id' } };
  assert.equal((await client.contact.unit.bindDepartment(binding)).code, 0);
  const bound = await client.contact.unit.listDepartment({ params: { unit_id } });
  assert.deepEqual(bound.data.departmentlist, [{ unit_id, department_id }]);
  assert.equal((await client.contact.unit.unbindDepartment(binding)).code, 0);
  assert.equal((await client.contact.unit.delete({ path: { unit_id } })).code, 0);
  await refused(client.contact.unit.get({ path: { unit_id } }), 400, 43051);
});

test('the iterator meets every unit once', async () => {
  const made = [];
  for (let each = 0; each < 3; each += 1) made.push((await create({})).data.unit_id);
  const seen = [];
  for await (const page of await client.contact.unit.listWithIterator({ params: { page_size: 2 } })) {
    seen.push(...page.unitlist.map((unit) => unit.unit_id));
  }
  assert.equal(new Set(seen).size, seen.length);
  for (const id of made) assert.ok(seen.includes(id));
});

test('a unit id of other characters is refused', () => refused(create({ unit_id: 'not-a-unit-id' }), 400, 43051));
