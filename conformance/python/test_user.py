"""Users: create, and one person seen through the three id types."""

import pytest
from lark_oapi.api.contact.v3 import CreateUserRequest, GetUserRequest, User

import tenant
from refusal import assert_refused


def person():
    return (
        User.builder().name("Zhang San").mobile(tenant.unique_mobile()).department_ids(["0"]).employee_type(1)
    )


def create(client, body, **query):
    request = CreateUserRequest.builder().request_body(body)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.user.create(request.build())


def get(client, user_id, id_type):
    request = GetUserRequest.builder().user_id(user_id).user_id_type(id_type).build()
    return client.contact.v3.user.get(request)


@pytest.fixture(scope="module")
def zhang(client) -> User:
    body = (
        person().user_id(tenant.unique("zhang")).en_name("San Zhang").nickname("Alex").gender(1)
        .email(f"{tenant.unique('zhang')}@{tenant.MAIL_DOMAIN}").employee_no(tenant.unique("E")).city("Hangzhou")
        .work_station("4F-12").join_time(1615381105).job_title("Engineer").build()
    )
    answer = create(client, body)
    assert answer.success(), (answer.code, answer.msg)
    made = answer.data.user
    for field in ("user_id", "name", "en_name", "nickname", "gender", "email", "employee_no", "employee_type",
                  "city", "work_station", "join_time", "job_title"):
        assert getattr(made, field) == getattr(body, field), field
    return made


def test_ids_have_the_platform_shapes(zhang):
    assert zhang.open_id.startswith("ou_") and len(zhang.open_id) == 35
    assert zhang.union_id.startswith("on_") and len(zhang.union_id) == 35


@pytest.mark.parametrize("id_type", ["open_id", "union_id", "user_id"])
def test_get_by_each_id_type(client, zhang, id_type):
    answer = get(client, getattr(zhang, id_type), id_type)
    assert answer.success(), (answer.code, answer.msg)
    found = answer.data.user
    assert (found.open_id, found.union_id, found.user_id) == (zhang.open_id, zhang.union_id, zhang.user_id)
    assert found.name == "Zhang San"
    assert found.department_ids == ["0"]
    assert answer.get_log_id()


def test_generated_user_id(client):
    answer = create(client, person().build())
    assert answer.success(), (answer.code, answer.msg)
    assert answer.data.user.user_id


def test_same_client_token_and_payload_is_one_user(client):
    body, token = person().build(), tenant.unique("token")
    first, again = create(client, body, client_token=token), create(client, body, client_token=token)
    assert first.success() and again.success(), (again.code, again.msg)
    assert first.data.user.user_id == again.data.user.user_id


def test_taken_mobile(client, zhang):
    body = person().build()
    assert create(client, body).success()
    again = User.builder().name("Twin").mobile(body.mobile).department_ids(["0"]).employee_type(1).build()
    assert_refused(create(client, again), 400, 41001)


def test_taken_email(client, zhang):
    assert_refused(create(client, person().email(zhang.email).build()), 400, 41002)


def test_taken_user_id(client, zhang):
    assert_refused(create(client, person().user_id(zhang.user_id).build()), 400, 41011)


def test_unknown_user(client):
    assert_refused(get(client, "ou_" + "0" * 32, "open_id"), 400, 41012)


def test_open_id_of_another_app(zhang):
    other = tenant.new_app().client()
    assert_refused(get(other, zhang.open_id, "open_id"), 400, 99992361)
    assert get(other, zhang.union_id, "union_id").data.user.open_id != zhang.open_id
