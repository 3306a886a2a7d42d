"""The chat that a department brings with it."""

from lark_oapi.api.contact.v3 import CreateDepartmentRequest, Department
from lark_oapi.api.im.v1 import GetChatRequest

import tenant


def test_chat_of_a_department(client, leader):
    body = (
        Department.builder().name(tenant.unique("Chatty")).parent_department_id("0")
        .leader_user_id(leader.open_id).create_group_chat(True).build()
    )
    made = client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build())
    assert made.success(), (made.code, made.msg)
    answer = client.im.v1.chat.get(GetChatRequest.builder().chat_id(made.data.department.chat_id).build())
    assert answer.success(), (answer.code, answer.msg)
    assert answer.data.name == body.name
    assert isinstance(answer.data.user_count, str) and answer.data.user_count.isdigit()
    assert isinstance(answer.data.bot_count, str) and answer.data.bot_count.isdigit()
    assert answer.get_log_id()


def test_unknown_chat(client):
    answer = client.im.v1.chat.get(GetChatRequest.builder().chat_id("oc_" + "0" * 32).build())
    assert (answer.raw.status_code, answer.code) == (400, 232006), answer.msg
