"""What stands before every endpoint: tokens, scopes, the contact range, unknown paths."""

import lark_oapi as lark
import pytest
from lark_oapi.api.contact.v3 import CreateUserRequest, GetDepartmentRequest, GetUserRequest, User

import tenant
from refusal import assert_refused
from test_department import create, created, get, plain


def root_with_token(app, token):
    option = lark.RequestOption.builder().tenant_access_token(token).build()
    request = GetDepartmentRequest.builder().department_id("0").build()
    return app.client_with_own_token().contact.v3.department.get(request, option)


@pytest.mark.parametrize("token, code", [("t-broken", 99991663), ("x-wrong-prefix", 99991671)])
def test_bad_token(app, token, code):
    assert_refused(root_with_token(app, token), 400, code)


def test_no_token(client):
    bare = lark.BaseRequest.builder().http_method(lark.HttpMethod.GET).uri("/open-apis/contact/v3/departments/0").build()
    assert_refused(client.request(bare), 400, 99991661)


def test_unknown_path(client):
    request = (
        lark.BaseRequest.builder().http_method(lark.HttpMethod.GET).uri("/open-apis/contact/v3/no_such_thing")
        .token_types({lark.AccessTokenType.TENANT}).build()
    )
    answer = client.request(request)
    assert_refused(answer, 404, 99991201)
    assert "/open-apis/contact/v3/no_such_thing" in answer.msg


def test_switched_off_app():
    app = tenant.new_app()
    client = app.client()
    assert create(client, plain().build()).success()
    tenant.control("PATCH", f"/apps/{app.app_id}", {"enabled": False})
    assert_refused(create(client, plain().build()), 400, 99991662)


def test_missing_scope_names_what_is_missing():
    reader = tenant.new_app(scopes=["contact:contact:readonly"]).client()
    answer = create(reader, plain().build())
    assert_refused(answer, 400, 99991672)
    assert [(each["type"], each["subject"]) for each in answer.error["permission_violations"]] == [
        ("action_scope_required", "contact:contact"),
    ]


def test_user_id_needs_a_scope_of_its_own():
    writer = tenant.new_app(scopes=["contact:contact"]).client()
    answer = create(writer, plain().build(), user_id_type="user_id")
    assert_refused(answer, 400, 99991672)
    assert ("field_scope_required", "contact:user.employee_id:readonly") in [
        (each["type"], each["subject"]) for each in answer.error["permission_violations"]
    ]


@pytest.fixture(scope="module")
def narrow(client):
    """Two departments, and an app whose contact range is the first of them."""
    inside, outside = created(client, plain().build()), created(client, plain().build())
    app = tenant.new_app(contact_range={"departments": [inside.open_department_id]})
    return app.client(), inside.open_department_id, outside.open_department_id


def test_inside_the_contact_range(narrow):
    client, inside, _ = narrow
    below = created(client, plain(inside).build())
    assert get(client, below.open_department_id).success(), "descendants of a department in range are in range"


@pytest.mark.parametrize("where", ["another department", "root"])
def test_create_outside_the_contact_range(narrow, where):
    client, _, outside = narrow
    assert_refused(create(client, plain("0" if where == "root" else outside).build()), 403, 40014)


def test_get_outside_the_contact_range(narrow):
    client, _, outside = narrow
    assert_refused(get(client, outside), 403, 40004)


def test_user_outside_the_contact_range(client, narrow):
    narrow_client, _, outside = narrow

    def hire(with_client):
        body = (
            User.builder().name("Outsider").mobile(tenant.unique_mobile())
            .department_ids([outside]).employee_type(1).build()
        )
        return with_client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())

    assert_refused(hire(narrow_client), 403, 40004)
    hired = hire(client)
    assert hired.success(), (hired.code, hired.msg)
    request = GetUserRequest.builder().user_id(hired.data.user.union_id).user_id_type("union_id").build()
    assert_refused(narrow_client.contact.v3.user.get(request), 400, 41050)
