// The chat that a department brings with it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { clientOf, hireLeader, newApp, unique } from './tenant.js';

test('the chat of a department carries its name', async () => {
  const client = clientOf(await newApp());
  const name = unique('Chatty');
  const made = await client.contact.department.create({
    data: { name, parent_department_id: '0', leader_user_id: (await hireLeader(client)).open_id, create_group_chat: true },
  });
  const chat = await client.im.chat.get({ path: { chat_id: made.data.department.chat_id } });
  assert.equal(chat.code, 0);
  assert.equal(chat.data.name, name);
  assert.match(chat.data.user_count, /^\d+$/);
  assert.match(chat.data.bot_count, /^\d+$/);
});
