// What every refused call must carry, whatever the endpoint.

import assert from 'node:assert/strict';

/** Asserts that `call` rejects with this HTTP status and one of `codes`, with one log id in header and body; gives the body. */
export async function refused(call, http, ...codes) {
  const { response } = await call.then(
    (answer) => assert.fail(`accepted: ${JSON.stringify(answer)}`),
    (error) => error,
  );
  assert.ok(response, 'the SDK hands the answer over in an AxiosError');
  const { status, data, headers } = response;
  assert.ok(status === http && codes.includes(data.code), `wanted ${http} ${codes}, got ${status} ${data.code} ${data.msg}`);
  assert.ok(data.msg);
  assert.ok(headers['x-tt-logid']);
  assert.equal(data.error.log_id, headers['x-tt-logid']);
  return data;
}
