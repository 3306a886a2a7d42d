"""Users who change: patch, update, another id, leaving with what is handed over, coming back."""

import pytest
from lark_oapi.api.contact.v3 import (
    DeleteUserRequest,
    DeleteUserRequestBody,
    PatchUserRequest,
    ResourceAcceptor,
    ResurrectUserRequest,
    ResurrectUserRequestBody,
    UpdateUserIdUserRequest,
    UpdateUserIdUserRequestBody,
    UpdateUserRequest,
    User,
    UserDepartmentInfo,
    UserOrder,
)

import tenant
from refusal import assert_refused, data_of
from test_department import created, plain
from test_user import create, get, person


def hired(client, **more):
    body = person()
    for name, value in more.items():
        body = getattr(body, name)(value)
    answer = create(client, body.build())
    assert answer.success(), (answer.code, answer.msg)
    return answer.data.user


def patch(client, user_id, body):
    return client.contact.v3.user.patch(PatchUserRequest.builder().user_id(user_id).request_body(body).build())


def update(client, user_id, body):
    return client.contact.v3.user.update(UpdateUserRequest.builder().user_id(user_id).request_body(body).build())


def change_id(client, user_id, new_id):
    body = UpdateUserIdUserRequestBody.builder().new_user_id(new_id).build()
    request = UpdateUserIdUserRequest.builder().user_id(user_id).request_body(body).build()
    return client.contact.v3.user.update_user_id(request)


def delete(client, user_id, body=None):
    request = DeleteUserRequest.builder().user_id(user_id)
    return client.contact.v3.user.delete((request.request_body(body) if body else request).build())


def resurrect(client, user_id, body=None):
    request = ResurrectUserRequest.builder().user_id(user_id).request_body(body or ResurrectUserRequestBody())
    return client.contact.v3.user.resurrect(request.build())


def test_patch_changes_what_it_names(client):
    made = hired(client, nickname="Alex", city="Hangzhou")
    answer = patch(client, made.open_id, User.builder().name("New Name").job_title("Lead").build())
    assert answer.success(), (answer.code, answer.msg)
    changed = answer.data.user
    assert (changed.name, changed.job_title, changed.nickname, changed.city) == ("New Name", "Lead", "Alex", "Hangzhou")
    cleared = patch(client, made.open_id, User.builder().nickname("").job_title(" ").build())
    assert cleared.success() and cleared.data.user.nickname is None and cleared.data.user.job_title is None


def test_patch_moves_and_the_tighter_limit_counts():
    client = tenant.new_app().client()
    department = created(client, plain().build()).open_department_id
    made = hired(client)
    orders = [UserOrder.builder().department_id(department).department_order(5).is_primary_dept(True).build()]
    body = User.builder().department_ids(["0", department]).orders(orders).build()
    answer = patch(client, made.open_id, body)
    assert answer.success(), (answer.code, answer.msg)
    assert answer.data.user.department_ids == [department, "0"]
    answers = [patch(client, made.open_id, User.builder().is_frozen(True).build()) for _ in range(3)]
    assert_refused(next(answer for answer in answers if not answer.success()), 429, 99991400)


@pytest.mark.parametrize("body, code", [
    (User.builder().mobile("110").build(), 41004),
    (User.builder().email("nobody").build(), 41005),
    (User.builder().employee_type(99).build(), 41059),
    (User.builder().enterprise_email("a@elsewhere.example").build(), 44001),
    (User.builder().orders([UserOrder.builder().department_id("0").build()]).build(), 44002),
])
def test_patch_refused(client, body, code):
    assert_refused(patch(client, hired(client).open_id, body), 400, code)


def test_patch_with_the_number_of_another(client):
    first, second = hired(client), hired(client)
    assert_refused(patch(client, second.open_id, User.builder().mobile(first.mobile).build()), 400, 41001)
    assert_refused(patch(client, second.open_id, User.builder().leader_user_id(second.open_id).build()), 400, 41030)


def test_patch_of_nobody(client):
    assert_refused(patch(client, "ou_" + "0" * 32, User.builder().name("x").build()), 400, 99992351)


def test_update_replaces():
    client = tenant.new_app().client()
    made = hired(client, nickname="Alex")
    answer = update(client, made.open_id, person().mobile(made.mobile).build())
    assert answer.success(), (answer.code, answer.msg)
    assert answer.data.user.nickname is None and answer.data.user.user_id == made.user_id
    assert_refused(update(client, made.open_id, person().mobile("110").build()), 400, 41004)


def test_another_user_id(client):
    made, new = hired(client), tenant.unique("id")
    assert change_id(client, made.open_id, new).success()
    assert change_id(client, made.open_id, new).success()
    assert get(client, new, "user_id").data.user.open_id == made.open_id
    assert_refused(change_id(client, made.open_id, tenant.unique("id")), 400, 41013)
    assert_refused(change_id(client, hired(client).open_id, new), 400, 41011)
    assert_refused(change_id(client, hired(client).open_id, "a b"), 400, 41054)


def test_leaving_and_coming_back(client):
    address = f"{tenant.unique('box')}@{tenant.MAIL_DOMAIN}"
    heir, made = hired(client), hired(client, enterprise_email=address)
    acceptor = ResourceAcceptor.builder().processing_type("1").acceptor_user_id(heir.open_id).build()
    body = DeleteUserRequestBody.builder().docs_acceptor_user_id(heir.open_id).email_acceptor(acceptor).build()
    answer = delete(client, made.open_id, body)
    assert answer.success() and data_of(answer) == {}, (answer.code, answer.msg)
    assert get(client, made.open_id, "open_id").data.user.status.is_resigned
    assert_refused(create(client, person().enterprise_email(address).build()), 400, 41069)
    department = created(client, plain().build()).open_department_id
    place = UserDepartmentInfo.builder().department_id(department).department_order(1).build()
    answer = resurrect(client, made.open_id, ResurrectUserRequestBody.builder().departments([place]).build())
    assert answer.success() and data_of(answer) == {}, (answer.code, answer.msg)
    back = get(client, made.open_id, "open_id").data.user
    assert (back.department_ids, back.enterprise_email) == ([department], address)
    assert_refused(resurrect(client, made.open_id), 400, 44033)


def test_refused_acceptors_and_what_is_taken_meanwhile(client):
    made = hired(client)
    body = DeleteUserRequestBody.builder().docs_acceptor_user_id(made.open_id).build()
    assert_refused(delete(client, made.open_id, body), 400, 41052)
    assert delete(client, made.open_id).success()
    assert_refused(delete(client, made.open_id), 400, 40001)
    hired(client, mobile=made.mobile)
    assert_refused(resurrect(client, made.open_id), 400, 44030)


def test_ranges(client):
    made = hired(client)
    narrow = tenant.new_app(contact_range={"departments": []}).client()
    request = DeleteUserRequest.builder().user_id(made.union_id).user_id_type("union_id").build()
    assert_refused(narrow.contact.v3.user.delete(request), 403, 41050)
