// What stands before every endpoint: tokens, scopes, the contact range, unknown paths.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as lark from '@larksuiteoapi/node-sdk';
import { clientOf, newApp, unique } from './tenant.js';
import { refused } from './refused.js';

const root = { path: { department_id: '0' } };
const team = (more) => ({ data: { name: unique('Team'), parent_department_id: '0', ...more } });

for (const [what, token, code] of [
  ['a broken token', 't-broken', 99991663],
  ['a wrong prefix', 'x-wrong-prefix', 99991671],
]) {
  test(`${what} is refused`, async () => {
    // A token given with a call is used only when the SDK does not fetch its own.
    const client = clientOf(await newApp(), { disableTokenCache: true });
    await refused(client.contact.department.get(root, lark.withTenantToken(token)), 400, code);
  });
}

test('no token at all is refused', async () => {
  const client = clientOf(await newApp(), { disableTokenCache: true });
  await refused(client.contact.department.get(root), 400, 99991661);
});

test('an unknown path is HTTP 404 and names the path', async () => {
  const client = clientOf(await newApp());
  const body = await refused(client.request({ method: 'GET', url: '/open-apis/contact/v3/no_such_thing' }), 404, 99991201);
  assert.match(body.msg, /\/open-apis\/contact\/v3\/no_such_thing/);
});

test('a missing scope is named', async () => {
  const reader = clientOf(await newApp({ scopes: ['contact:contact:readonly'] }));
  const body = await refused(reader.contact.department.create(team()), 400, 99991672);
  assert.deepEqual(body.error.permission_violations.map(({ type, subject }) => [type, subject]), [
    ['action_scope_required', 'contact:contact'],
  ]);
});

test('outside the contact range', async () => {
  const wide = clientOf(await newApp());
  const [inside, outside] = [await wide.contact.department.create(team()), await wide.contact.department.create(team())]
    .map((answer) => answer.data.department.open_department_id);
  const narrow = clientOf(await newApp({ contactRange: { departments: [inside] } }));
  assert.equal((await narrow.contact.department.create(team({ parent_department_id: inside }))).code, 0);
  await refused(narrow.contact.department.create(team({ parent_department_id: outside })), 403, 40014);
  await refused(narrow.contact.department.create(team()), 403, 40014);
  await refused(narrow.contact.department.get({ path: { department_id: outside } }), 403, 40004);
});
