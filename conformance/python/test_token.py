"""Access tokens: the calls the SDK makes by itself, and the same endpoints called openly."""

import json

import lark_oapi as lark
import pytest
from lark_oapi.api.auth.v3 import (
    InternalAppAccessTokenRequest,
    InternalAppAccessTokenRequestBody,
    InternalTenantAccessTokenRequest,
    InternalTenantAccessTokenRequestBody,
)
from lark_oapi.api.contact.v3 import GetDepartmentRequest
from lark_oapi.core.exception import ObtainAccessTokenException

import tenant


def tenant_token(app_id: str, app_secret: str):
    body = InternalTenantAccessTokenRequestBody.builder().app_id(app_id).app_secret(app_secret).build()
    request = InternalTenantAccessTokenRequest.builder().request_body(body).build()
    return tenant.first_app().client().auth.v3.tenant_access_token.internal(request)


def test_first_app_is_ready_to_use():
    listed = tenant.first_app().client().request(
        lark.BaseRequest.builder()
        .http_method(lark.HttpMethod.GET)
        .uri("/open-apis/contact/v3/departments/0/children")
        .token_types({lark.AccessTokenType.TENANT})
        .build()
    )
    assert listed.code == 0, listed.msg


def test_tenant_token_stands_at_top_level():
    app = tenant.first_app()
    answer = tenant_token(app.app_id, app.app_secret)
    assert answer.success()
    flat = json.loads(answer.raw.content)
    assert flat["tenant_access_token"].startswith("t-")
    assert isinstance(flat["expire"], int) and 1800 <= flat["expire"] <= 7200
    assert "data" not in flat
    assert answer.get_log_id()


def test_same_token_while_half_an_hour_is_left():
    app = tenant.first_app()
    first, second = (json.loads(tenant_token(app.app_id, app.app_secret).raw.content) for _ in range(2))
    assert first["tenant_access_token"] == second["tenant_access_token"]
    assert second["expire"] <= first["expire"]


def test_app_token_comes_with_a_tenant_token():
    app = tenant.first_app()
    body = InternalAppAccessTokenRequestBody.builder().app_id(app.app_id).app_secret(app.app_secret).build()
    request = InternalAppAccessTokenRequest.builder().request_body(body).build()
    answer = app.client().auth.v3.app_access_token.internal(request)
    assert answer.success()
    flat = json.loads(answer.raw.content)
    assert flat["app_access_token"].startswith(("a-", "t-"))
    assert flat["tenant_access_token"].startswith("t-")
    assert isinstance(flat["expire"], int)


@pytest.mark.parametrize("app_id, app_secret, code", [
    ("", "anything", 10003),
    ("cli_0000000000000000", "anything", 10014),
    (tenant.first_app().app_id, "not-the-secret", 10015),
], ids=["no app id", "unknown app", "wrong secret"])
def test_refused_credentials_answer_http_200(app_id, app_secret, code):
    answer = tenant_token(app_id, app_secret)
    assert (answer.raw.status_code, answer.code) == (200, code)
    assert answer.get_log_id()


def test_sdk_reports_refused_credentials():
    client = tenant.App("cli_0000000000000000", "anything").client()
    with pytest.raises(ObtainAccessTokenException) as refused:
        client.contact.v3.department.get(GetDepartmentRequest.builder().department_id("0").build())
    assert refused.value.code == 10014
