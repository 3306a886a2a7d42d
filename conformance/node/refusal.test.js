// What department create and children refuse. Node decides by the HTTP status whether a call throws, so the status matters as much as the code.

import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { clientOf, newApp, unique } from './tenant.js';
import { refused } from './refused.js';

const nobody = `ou_${'0'.repeat(32)}`;
const nowhere = `od-${'0'.repeat(32)}`;
const taken = { name: unique('Taken'), parent_department_id: '0', order: '8150', department_id: unique('TAKEN'), i18n_name: { en_us: unique('Taken en') } };
let client;

before(async () => {
  client = clientOf(await newApp());
  assert.equal((await client.contact.department.create({ data: taken })).code, 0);
});

const fresh = (more) => ({ name: unique('Team'), parent_department_id: '0', ...more });

for (const [what, data, http, ...codes] of [
  ['a duplicate name', { name: taken.name, parent_department_id: '0' }, 400, 43022],
  ['a duplicate order', fresh({ order: taken.order }), 400, 43005],
  ['a duplicate custom id', fresh({ department_id: taken.department_id }), 400, 43007],
  ['a duplicate translated name', fresh({ i18n_name: taken.i18n_name }), 400, 43018],
  ['a custom id with the prefix od-', fresh({ department_id: 'od-x' }), 400, 43008],
  ['the custom id 0', fresh({ department_id: '0' }), 400, 43008],
  ['a slash in the name', fresh({ name: 'Sales/West' }), 400, 43029],
  ['an empty name', fresh({ name: '' }), 401, 40016],
  ['a missing parent', { name: unique('Orphan') }, 400, 44101],
  ['an unknown parent', fresh({ parent_department_id: nowhere }), 400, 99992357, 99992358],
  ['an unknown leader', fresh({ leader_user_id: nobody }), 400, 41012],
  ['an unknown HR partner', fresh({ department_hrbps: [nobody] }), 400, 43028],
]) {
  test(`${what} is refused`, () => refused(client.contact.department.create({ data }), http, ...codes));
}

for (const [what, params, code] of [
  ['page size 51', { page_size: 51 }, 40011],
  ['a page token that was never issued', { page_token: 'bm90LWEtdG9rZW4=' }, 40012],
]) {
  test(`${what} is refused`, () => refused(client.contact.department.children({ path: { department_id: '0' }, params }), 400, code));
}
