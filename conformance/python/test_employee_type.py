"""Employee types: the built-in ones, the tenant's own, and who may have them."""

import pytest
from lark_oapi.api.contact.v3 import (
    CreateDepartmentRequest,
    CreateEmployeeTypeEnumRequest,
    CreateUserRequest,
    DeleteEmployeeTypeEnumRequest,
    Department,
    EmployeeTypeEnum,
    I18nContent,
    ListEmployeeTypeEnumRequest,
    UpdateEmployeeTypeEnumRequest,
    User,
)

import tenant
from refusal import assert_refused, data_of


def done(answer):
    """Insists on a success; gives its data, which the SDK has no attribute for where there are none."""
    assert answer.success(), (answer.code, answer.msg)
    assert answer.get_log_id()
    return getattr(answer, "data", None)


def given(content, status=1, kind=2, i18n=None):
    body = EmployeeTypeEnum.builder().content(content).enum_type(kind).enum_status(status)
    if i18n:
        body.i18n_content([I18nContent.builder().locale("zh_cn").value(i18n).build()])
    return body.build()


def create(client, *args, **more):
    request = CreateEmployeeTypeEnumRequest.builder().request_body(given(*args, **more)).build()
    return client.contact.v3.employee_type_enum.create(request)


def update(client, enum_id, *args, **more):
    request = UpdateEmployeeTypeEnumRequest.builder().enum_id(enum_id).request_body(given(*args, **more)).build()
    return client.contact.v3.employee_type_enum.update(request)


def delete(client, enum_id):
    return client.contact.v3.employee_type_enum.delete(DeleteEmployeeTypeEnumRequest.builder().enum_id(enum_id).build())


def everything(client):
    items, token = [], None
    while True:
        request = ListEmployeeTypeEnumRequest.builder().page_size(3)
        if token:
            request.page_token(token)
        page = done(client.contact.v3.employee_type_enum.list(request.build()))
        items += page.items
        if not page.has_more:
            return items
        token = page.page_token


@pytest.fixture
def made(client):
    answer = create(client, tenant.unique("专家"))
    done(answer)
    kind = data_of(answer)["employee_type_enum"]
    yield kind
    delete(client, kind["enum_id"])


def hire(client, number):
    body = User.builder().name("专家").mobile(tenant.unique_mobile()).department_ids(["0"]).employee_type(number).build()
    return client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())


def test_create_list_update_delete(client):
    content, i18n = tenant.unique("专家"), tenant.unique("专家（中文）")
    answer = create(client, content, i18n=i18n)
    done(answer)
    made = data_of(answer)["employee_type_enum"]
    assert int(made["enum_value"]) >= 6 and isinstance(made["enum_value"], str)
    assert (made["content"], made["enum_type"], made["enum_status"]) == (content, 2, 1)
    assert made["i18n_content"] == [{"locale": "zh_cn", "value": i18n}]
    items = everything(client)
    assert [str(it.enum_value) for it in items[:5]] == ["1", "2", "3", "4", "5"]
    assert all(it.enum_type == 1 and it.enum_status == 1 for it in items[:5])
    assert len({it.enum_id for it in items}) == len(items) and made["enum_id"] in {it.enum_id for it in items}
    newer = tenant.unique("大师")
    changed = update(client, made["enum_id"], newer, status=2)
    done(changed)
    assert data_of(changed)["employee_type_enum"] == {**made, "content": newer, "enum_status": 2}
    done(delete(client, made["enum_id"]))
    assert made["enum_id"] not in {it.enum_id for it in everything(client)}
    assert_refused(delete(client, made["enum_id"]), 400, 99992402)


def test_users_and_chats_of_a_custom_type(client, made):
    number = int(made["enum_value"])
    assert done(hire(client, number)).user.employee_type == number
    body = (
        Department.builder().name(tenant.unique("专家")).parent_department_id("0").create_group_chat(True)
        .group_chat_employee_types([number]).build()
    )
    department = done(client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build()))
    assert department.department.group_chat_employee_types == [number]
    done(update(client, made["enum_id"], made["content"], status=2))
    assert_refused(hire(client, number), 400, 41060)
    done(delete(client, made["enum_id"]))
    assert_refused(hire(client, number), 400, 41059)


def test_refusals(client, made):
    assert_refused(create(client, made["content"]), 400, 42301)
    assert_refused(create(client, "顾问"), 400, 42301)
    i18n = tenant.unique("中文")
    other = done(create(client, tenant.unique("院士"), i18n=i18n)).employee_type_enum
    assert_refused(create(client, tenant.unique("另"), i18n=i18n), 400, 42302)
    assert_refused(create(client, tenant.unique("内置"), kind=1), 400, 99992402)
    assert_refused(create(client, "长" * 101), 400, 99992402)
    assert_refused(update(client, other.enum_id, made["content"]), 400, 99992402)
    built_in = everything(client)[0].enum_id
    assert_refused(update(client, built_in, tenant.unique("正式")), 400, 99992402)
    assert_refused(delete(client, built_in), 400, 99992402)
    assert_refused(update(client, "exGeIjow7zIqWMy+ONkFxA==", tenant.unique("无")), 400, 99992402)
    wide = ListEmployeeTypeEnumRequest.builder().page_size(101).build()
    assert_refused(client.contact.v3.employee_type_enum.list(wide), 400, 99992402)
    done(delete(client, other.enum_id))
