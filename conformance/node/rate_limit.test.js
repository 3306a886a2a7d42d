// The rate limit, exhausted on purpose. The app is of this file only, so no other case feels it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { clientOf, hireLeader, newApp } from './tenant.js';

test('too many calls answer 429 with both headers', async () => {
  const client = clientOf(await newApp());
  const call = { path: { user_id: (await hireLeader(client)).open_id }, params: { user_id_type: 'open_id' } };
  // 50 a second and 1000 a minute: a quick machine meets the first limit, any machine the second.
  let refusal;
  for (let each = 0; each < 1100 && !refusal; each += 1) {
    await client.contact.user.get(call).catch((error) => { refusal = error.response; });
  }
  assert.ok(refusal, '1100 calls in a row were all accepted');
  assert.equal(refusal.status, 429);
  assert.equal(refusal.data.code, 99991400);
  assert.ok([50, 1000].includes(Number(refusal.headers['x-ogw-ratelimit-limit'])));
  const reset = Number(refusal.headers['x-ogw-ratelimit-reset']);
  assert.ok(Number.isInteger(reset) && reset >= 1 && reset <= 60);
});
