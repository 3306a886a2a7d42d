// The Larkspur that a test talks to: its address, its first app, and more apps made through the control API.
// Nothing here wraps the SDK's calls: tests use the client exactly as a program written for the platform does.

import { randomBytes, randomInt } from 'node:crypto';
import * as lark from '@larksuiteoapi/node-sdk';

export const baseUrl = process.env.LARKSPUR_BASE_URL;
export const mailDomain = process.env.LARKSPUR_MAIL_DOMAIN;

/** The app that Larkspur makes on its first start: every scope, all staff. */
export const firstApp = { app_id: process.env.LARKSPUR_APP_ID, app_secret: process.env.LARKSPUR_APP_SECRET };

// Tests provoke refusals on purpose; the SDK would print each of them. (Its level `fatal` is 0, which the SDK takes for "not set".)
const silent = Object.fromEntries(['fatal', 'error', 'warn', 'info', 'debug', 'trace'].map((level) => [level, () => {}]));

/** The client a user of the SDK would build; only the domain differs. `more` is merged into its settings. */
export function clientOf(app, more = {}) {
  return new lark.Client({
    appId: app.app_id,
    appSecret: app.app_secret,
    domain: baseUrl,
    logger: silent,
    ...more,
  });
}

/** Another app of the same tenant. Rate limits count per app, so one app per file keeps every file far below them. */
export function newApp({ scopes = 'all', contactRange = { all: true } } = {}) {
  return control('POST', '/apps', { name: unique('conformance'), scopes, contact_range: contactRange });
}

/** One call of the control API; an answer of 4xx or 5xx rejects. */
export async function control(method, path, body) {
  const answer = await fetch(`${baseUrl}/_larkspur/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.LARKSPUR_ADMIN_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`control API: ${method} ${path} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** `word` with a tail that no other test has: names, addresses and ids must not meet. */
export function unique(word) {
  return `${word}-${randomBytes(4).toString('hex')}`;
}

/** A mobile number of the form the platform accepts without an e-mail address. */
export function uniqueMobile() {
  return `+86139${String(randomInt(10 ** 8)).padStart(8, '0')}`;
}

/** A person in the root department, good for leading. */
export async function hireLeader(client) {
  const answer = await client.contact.user.create({
    params: { user_id_type: 'open_id' },
    data: { name: 'Lena Leader', mobile: uniqueMobile(), department_ids: ['0'], employee_type: 1 },
  });
  return answer.data.user;
}
