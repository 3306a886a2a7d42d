// The chat that a department brings with it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { clientOf, hireLeader, newApp, unique, uniqueMobile } from './tenant.js';
import { refused } from './refused.js';

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

test('the members of a chat, and the chats of an app', async () => {
  const client = clientOf(await newApp());
  const made = await client.contact.department.create({ data: { name: unique('Chatty'), parent_department_id: '0', create_group_chat: true } });
  const { chat_id, open_department_id } = made.data.department;
  const hired = await client.contact.user.create({
    data: { name: '张三', mobile: uniqueMobile(), department_ids: [open_department_id], employee_type: 1 },
  });
  const members = await client.im.chatMembers.get({ path: { chat_id }, params: { member_id_type: 'open_id' } });
  assert.equal(members.data.member_total, 1);
  assert.deepEqual([members.data.items[0].member_id, members.data.items[0].name], [hired.data.user.open_id, '张三']);
  const chats = await client.im.chat.list({ params: { page_size: 10 } });
  assert.deepEqual(chats.data.items.map((chat) => chat.chat_id), [chat_id]);
  const outsider = clientOf(await newApp());
  await refused(outsider.im.chatMembers.get({ path: { chat_id } }), 400, 232011);
});
