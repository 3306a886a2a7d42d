// Employee types: create, list by iterator, change, delete, refusals.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

let client;
before(async () => { client = clientOf(await newApp()); });

const create = (data) => client.contact.employeeTypeEnum.create({ data: { enum_type: 2, enum_status: 1, ...data } });

test('the life of an employee type', async () => {
  const made = (await create({ content: unique('专家') })).data.employee_type_enum;
  assert.match(made.enum_value, /^\d+$/);
  assert.ok(Number(made.enum_value) >= 6);
  const seen = [];
  for await (const page of await client.contact.employeeTypeEnum.listWithIterator({ params: { page_size: 3 } })) {
    seen.push(...page.items);
  }
  assert.deepEqual(seen.slice(0, 5).map((item) => item.enum_value), ['1', '2', '3', '4', '5']);
  assert.deepEqual(seen.find((item) => item.enum_id === made.enum_id), made);
  const hire = () => client.contact.user.create({
    data: { name: '专家', mobile: uniqueMobile(), department_ids: ['0'], employee_type: Number(made.enum_value) },
  });
  assert.equal((await hire()).data.user.employee_type, Number(made.enum_value));
  const path = { enum_id: made.enum_id };
  const changed = await client.contact.employeeTypeEnum.update({ path, data: { content: made.content, enum_type: 2, enum_status: 2 } });
  assert.deepEqual(changed.data.employee_type_enum, { ...made, enum_status: 2 });
  await refused(hire(), 400, 41060);
  assert.equal((await client.contact.employeeTypeEnum.delete({ path })).code, 0);
});

test('a duplicate is refused', () => refused(create({ content: '顾问' }), 400, 42301));
