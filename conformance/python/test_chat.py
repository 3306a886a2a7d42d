"""The chat that a department brings with it."""

from lark_oapi.api.contact.v3 import CreateDepartmentRequest, CreateUserRequest, Department, User
from lark_oapi.api.im.v1 import GetChatMembersRequest, GetChatRequest, ListChatRequest

import tenant
from refusal import assert_refused


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


def chatty(client):
    """A department with a chat."""
    body = Department.builder().name(tenant.unique("Chatty")).parent_department_id("0").create_group_chat(True).build()
    made = client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build())
    assert made.success(), (made.code, made.msg)
    return made.data.department


def test_list_of_chats():
    """An app of its own, because an app lists the chats that it made."""
    client = tenant.new_app().client()
    made = [chatty(client).chat_id for _ in range(3)]
    for order, expected in (("ByCreateTimeAsc", made), ("ByActiveTimeDesc", made[::-1])):
        seen, token = [], None
        while True:
            request = ListChatRequest.builder().sort_type(order).page_size(2)
            if token:
                request.page_token(token)
            page = client.im.v1.chat.list(request.build())
            assert page.success(), (page.code, page.msg)
            seen += [chat.chat_id for chat in page.data.items]
            assert all(chat.external is False and chat.chat_status == "normal" for chat in page.data.items)
            if not page.data.has_more:
                break
            token = page.data.page_token
        assert seen == expected
    assert_refused(client.im.v1.chat.list(ListChatRequest.builder().page_size(101).build()), 400, 232001)


def test_members_of_a_chat(client):
    department = chatty(client)
    hired = []
    for name in ("张三", "李四", "王五"):
        body = (
            User.builder().name(name).mobile(tenant.unique_mobile()).employee_type(1)
            .department_ids([department.open_department_id]).build()
        )
        answer = client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())
        assert answer.success(), (answer.code, answer.msg)
        hired.append(answer.data.user)

    def members(who, kind="open_id", token=None, chat=department.chat_id):
        request = GetChatMembersRequest.builder().chat_id(chat).member_id_type(kind).page_size(2)
        if token:
            request.page_token(token)
        return who.im.v1.chat_members.get(request.build())

    for kind in ("open_id", "union_id", "user_id"):
        first = members(client, kind)
        assert first.success() and first.data.has_more and first.data.member_total == 3
        rest = members(client, kind, first.data.page_token)
        assert rest.success() and not rest.data.has_more
        seen = [(row.member_id_type, row.member_id, row.name) for row in first.data.items + rest.data.items]
        assert seen == [(kind, getattr(user, kind), user.name) for user in hired]
    assert_refused(members(tenant.new_app().client()), 400, 232011)
    assert_refused(members(client, chat="oc_" + "0" * 32), 400, 232006)
    assert_refused(members(client, token="mine"), 400, 232001)
    assert_refused(client.im.v1.chat.get(GetChatRequest.builder().chat_id("oc_1").build()), 400, 232006)
