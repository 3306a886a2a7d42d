// Apps that act for a person: by a code from the consent page, and by a token that the administrator makes.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as lark from '@larksuiteoapi/node-sdk';
import { baseUrl, clientOf, control, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

const back = 'https://app.example/back';

const app = await control('POST', '/apps', {
  name: unique('acting'), scopes: 'all', contact_range: { all: true }, redirect_uris: [back],
});
const client = clientOf(app);
const user = (await client.contact.user.create({
  data: { name: unique('王五'), user_id: unique('wang'), mobile: uniqueMobile(), department_ids: ['0'], employee_type: 1 },
})).data.user;

async function authorize(scope = '') {
  const form = {
    client_id: app.app_id, response_type: 'code', redirect_uri: back, scope, state: 'S',
    decision: 'allow', login: user.user_id, admin_token: process.env.LARKSPUR_ADMIN_TOKEN,
  };
  const answer = await fetch(`${baseUrl}/open-apis/authen/v1/authorize`, {
    method: 'POST', body: new URLSearchParams(form), redirect: 'manual',
  });
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get('location')).searchParams.get('code');
}

test('a code becomes a token, and that a fresh one', async () => {
  const answer = await fetch(`${baseUrl}/open-apis/authen/v2/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({
      grant_type: 'authorization_code', client_id: app.app_id, client_secret: app.app_secret, code: await authorize('offline_access'),
    }),
  });
  const tokens = await answer.json();
  assert.deepEqual([answer.status, tokens.code, tokens.token_type, tokens.expires_in], [200, 0, 'Bearer', 7200]);
  const info = await client.authen.userInfo.get({}, lark.withUserAccessToken(tokens.access_token));
  assert.equal(info.data.open_id, user.open_id);
});

test('the older endpoints', async () => {
  const data = { grant_type: 'authorization_code', code: await authorize() };
  const first = await client.authen.oidcAccessToken.create({ data });
  assert.equal(first.code, 0, first.msg);
  const second = await client.authen.oidcRefreshAccessToken.create({
    data: { grant_type: 'refresh_token', refresh_token: first.data.refresh_token },
  });
  assert.equal(second.code, 0, second.msg);
  assert.equal((await client.authen.oidcAccessToken.create({ data })).code, 20003, 'HTTP 200, so the call does not throw');
});

test('a person searches departments and users', async () => {
  const name = unique('搜索');
  await client.contact.department.create({ data: { name, parent_department_id: '0' } });
  const made = await control('POST', `/users/${user.user_id}/token`, { app_id: app.app_id });
  const person = lark.withUserAccessToken(made.access_token);
  const found = await client.contact.department.search({ data: { query: name.slice(1) } }, person);
  assert.deepEqual(found.data.items.map((item) => item.name), [name]);
  const users = await client.request({ method: 'GET', url: '/open-apis/search/v1/user', params: { query: user.name } }, person);
  assert.deepEqual(users.data.users.map((each) => each.open_id), [user.open_id]);
  await refused(client.contact.department.search({ data: { query: '' } }, person), 400, 48001);
  await refused(client.contact.department.search({ data: { query: 'a' } }, lark.withUserAccessToken('u-forged')), 400, 99991668);
});
