// Access tokens: the call the SDK makes by itself, and the same endpoints called openly.

import assert from 'node:assert/strict';
import test from 'node:test';
import { clientOf, firstApp } from './tenant.js';

const client = clientOf(firstApp);

test('the first app is ready to use', async () => {
  const answer = await client.contact.department.children({ path: { department_id: '0' } });
  assert.equal(answer.code, 0);
});

test('a tenant token stands at top level and stays the same', async () => {
  const [first, second] = [
    await client.auth.tenantAccessToken.internal({ data: firstApp }),
    await client.auth.tenantAccessToken.internal({ data: firstApp }),
  ];
  assert.equal(first.code, 0);
  assert.match(first.tenant_access_token, /^t-/);
  assert.ok(Number.isInteger(first.expire) && first.expire >= 1800 && first.expire <= 7200);
  assert.equal(first.data, undefined);
  assert.equal(second.tenant_access_token, first.tenant_access_token);
});

test('an app token comes with a tenant token', async () => {
  const answer = await client.auth.appAccessToken.internal({ data: firstApp });
  assert.equal(answer.code, 0);
  assert.match(answer.app_access_token, /^[at]-/);
  assert.match(answer.tenant_access_token, /^t-/);
});

for (const [what, data, code] of [
  ['an unknown app', { app_id: 'cli_0000000000000000', app_secret: 'anything' }, 10014],
  ['a wrong secret', { app_id: firstApp.app_id, app_secret: 'not-the-secret' }, 10015],
]) {
  test(`${what} is refused with HTTP 200`, async () => {
    assert.equal((await client.auth.tenantAccessToken.internal({ data })).code, code);
  });
}

test('a client with a wrong secret cannot call', async () => {
  const stranger = clientOf({ app_id: 'cli_0000000000000000', app_secret: 'anything' });
  await assert.rejects(stranger.contact.department.get({ path: { department_id: '0' } }), /10014/);
});
