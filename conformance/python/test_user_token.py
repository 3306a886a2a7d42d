"""Apps that act for a person: the whole way from the consent page to calls with a user access token, by HTTP alone and by the SDK."""

import base64
import hashlib
import html
import http.client
import json
import re
import secrets
import urllib.parse

import lark_oapi as lark
import pytest
from lark_oapi.api.authen.v1 import (
    CreateAccessTokenRequest,
    CreateAccessTokenRequestBody,
    CreateOidcAccessTokenRequest,
    CreateOidcAccessTokenRequestBody,
    CreateOidcRefreshAccessTokenRequest,
    CreateOidcRefreshAccessTokenRequestBody,
    CreateRefreshAccessTokenRequest,
    CreateRefreshAccessTokenRequestBody,
    GetUserInfoRequest,
)
from lark_oapi.api.contact.v3 import (
    ChildrenDepartmentRequest,
    CreateDepartmentRequest,
    CreateUserRequest,
    Department,
    GetUserRequest,
    SearchDepartmentRequest,
    SearchDepartmentRequestBody,
    User,
)

import tenant
from refusal import assert_refused, data_of

AUTHORIZE = "/open-apis/authen/v1/authorize"
TOKEN = "/open-apis/authen/v2/oauth/token"
BACK = "https://app.example/back"


@pytest.fixture(scope="module")
def app() -> tenant.App:
    made = tenant.control("POST", "/apps", {
        "name": "人事 <app>", "scopes": "all", "contact_range": tenant.ALL_STAFF, "redirect_uris": [BACK],
    })
    return tenant.App(made["app_id"], made["app_secret"])


@pytest.fixture(scope="module")
def person(client) -> User:
    body = (
        User.builder().name(tenant.unique("张三")).user_id(tenant.unique("zhang")).mobile(tenant.unique_mobile())
        .department_ids(["0"]).employee_type(1).build()
    )
    made = client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())
    assert made.success(), (made.code, made.msg)
    return made.data.user


@pytest.fixture(scope="module")
def acting(app) -> lark.Client:
    """A client that sends the token it is given with each call."""
    return app.client_with_own_token()


def as_person(token: str) -> lark.RequestOption:
    return lark.RequestOption.builder().user_access_token(token).build()


def raw(method: str, path: str, body: bytes = b"", headers=None):
    """One request without following redirects: status, headers, text."""
    where = urllib.parse.urlsplit(tenant.BASE_URL)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def authorize(app, person, scope="", **more) -> dict:
    """Opens the page, fills in its form as a browser would, and gives the query with which the browser is sent back."""
    asked = {"client_id": app.app_id, "response_type": "code", "redirect_uri": BACK, "scope": scope, "state": "S 1", **more}
    status, headers, page = raw("GET", f"{AUTHORIZE}?{urllib.parse.urlencode(asked)}")
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8", page
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    form = {name: html.unescape(value) for name, value in hidden}
    form |= {"login": person.user_id, "admin_token": tenant.ADMIN_TOKEN, "decision": "allow"}
    status, headers, page = raw("POST", AUTHORIZE, urllib.parse.urlencode(form).encode(),
                                {"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 303, page
    assert headers["Location"].startswith(BACK + "?")
    back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(headers["Location"]).query))
    assert back["state"] == "S 1"
    return back


def token(body: dict, headers=None):
    """Status and answer of the token endpoint."""
    status, got, text = raw("POST", TOKEN, json.dumps(body).encode(),
                            {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
    assert got["X-Tt-Logid"]
    return status, json.loads(text)


def by_code(app, code, **more) -> dict:
    return {"grant_type": "authorization_code", "client_id": app.app_id, "client_secret": app.app_secret, "code": code, **more}


def by_refresh(app, refresh_token) -> dict:
    return {"grant_type": "refresh_token", "client_id": app.app_id, "client_secret": app.app_secret, "refresh_token": refresh_token}


def test_the_whole_flow(app, acting, person):
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    back = authorize(app, person, "contact:contact.base:readonly offline_access",
                     code_challenge=challenge, code_challenge_method="S256")
    status, first = token(by_code(app, back["code"], redirect_uri=BACK, code_verifier=verifier))
    assert (status, first["code"], first["token_type"]) == (200, 0, "Bearer"), first
    assert first["scope"] == "contact:contact.base:readonly offline_access"
    assert first["expires_in"] == 7200 and first["refresh_token_expires_in"] == 604800
    info = acting.authen.v1.user_info.get(GetUserInfoRequest.builder().build(), as_person(first["access_token"]))
    assert info.success(), (info.code, info.msg)
    assert (info.data.name, info.data.open_id) == (person.name, person.open_id)
    assert info.data.mobile is None, "not granted"
    status, second = token(by_refresh(app, first["refresh_token"]))
    assert (status, second["code"]) == (200, 0), second
    assert token(by_refresh(app, first["refresh_token"]))[1]["code"] == 20073
    children = ChildrenDepartmentRequest.builder().department_id("0").build()
    assert acting.contact.v3.department.children(children, as_person(second["access_token"])).success()


def test_refusals_of_the_token_endpoint(app, person):
    code = authorize(app, person)["code"]
    for body, wanted, word in [
        (by_code(app, "nothing"), 20003, "invalid_grant"),
        (by_code(app, ""), 20001, "invalid_request"),
        ({**by_code(app, code), "client_secret": "wrong"}, 20002, "invalid_client"),
        ({**by_code(app, code), "client_id": "cli_0"}, 20048, "invalid_client"),
        ({**by_code(app, code), "grant_type": "password"}, 20036, "unsupported_grant_type"),
        (by_code(app, code, redirect_uri="https://app.example/"), 20071, "invalid_grant"),
        (by_code(app, code, code_verifier="v" * 43), 20049, "invalid_grant"),
        (by_code(app, code, scope="mail:mailgroup"), 20068, "invalid_scope"),
        (by_code(tenant.new_app(), code), 20024, "invalid_grant"),
        (by_refresh(app, "ur-nothing"), 20026, "invalid_grant"),
    ]:
        status, answer = token(body)
        assert (status, answer["code"], answer["error"]) == (400, wanted, word), answer
        assert answer["error_description"] and set(answer) == {"code", "error", "error_description"}
    assert token(by_code(app, code))[0] == 200
    assert token(by_code(app, code))[1]["code"] == 20065


def test_a_form_with_basic_authentication(app, person):
    code = authorize(app, person)["code"]
    credentials = base64.b64encode(f"{app.app_id}:{app.app_secret}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "authorization_code", "code": code}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {credentials}"}
    status, _, text = raw("POST", TOKEN, form, headers)
    assert status == 200 and json.loads(text)["access_token"].startswith("u-")


def test_the_page_sends_nobody_elsewhere(app, person):
    for redirect_uri in ["https://evil.example/", BACK + "/more", "javascript:alert(1)"]:
        asked = {"client_id": app.app_id, "response_type": "code", "redirect_uri": redirect_uri}
        status, headers, page = raw("GET", f"{AUTHORIZE}?{urllib.parse.urlencode(asked)}")
        assert status == 400 and "20029" in page and headers["Location"] is None
    form = {"client_id": app.app_id, "redirect_uri": BACK, "login": person.user_id, "decision": "allow", "admin_token": "x"}
    status, headers, _ = raw("POST", AUTHORIZE, urllib.parse.urlencode(form).encode())
    assert status == 403 and headers["Location"] is None
    status, headers, _ = raw("POST", AUTHORIZE, urllib.parse.urlencode({**form, "decision": "deny"}).encode())
    assert status == 303 and headers["Location"] == BACK + "?error=access_denied"


def test_the_older_endpoints(app, client, acting, person):
    body = CreateOidcAccessTokenRequestBody.builder().grant_type("authorization_code").code(authorize(app, person)["code"]).build()
    first = client.authen.v1.oidc_access_token.create(CreateOidcAccessTokenRequest.builder().request_body(body).build())
    assert first.success(), (first.code, first.msg)
    assert first.data.access_token.startswith("u-") and first.data.refresh_expires_in == 30 * 24 * 3600
    body = CreateOidcRefreshAccessTokenRequestBody.builder().grant_type("refresh_token").refresh_token(first.data.refresh_token).build()
    again = CreateOidcRefreshAccessTokenRequest.builder().request_body(body).build()
    second = client.authen.v1.oidc_refresh_access_token.create(again)
    assert second.success(), (second.code, second.msg)
    assert_refused(client.authen.v1.oidc_refresh_access_token.create(again), 200, 20038)

    code = authorize(app, person)["code"]
    body = CreateAccessTokenRequestBody.builder().grant_type("authorization_code").code(code).build()
    request = CreateAccessTokenRequest.builder().request_body(body).build()
    first = client.authen.v1.access_token.create(request)
    assert first.success(), (first.code, first.msg)
    assert (first.data.name, first.data.open_id) == (person.name, person.open_id)
    body = CreateRefreshAccessTokenRequestBody.builder().grant_type("refresh_token").refresh_token(first.data.refresh_token).build()
    second = client.authen.v1.refresh_access_token.create(CreateRefreshAccessTokenRequest.builder().request_body(body).build())
    assert second.success() and second.data.open_id == person.open_id
    info = acting.authen.v1.user_info.get(GetUserInfoRequest.builder().build(), as_person(second.data.access_token))
    assert info.success() and info.data.tenant_key
    # A code that is shown twice may be stolen, so the refresh tokens that came of it are void as well.
    assert_refused(client.authen.v1.access_token.create(request), 200, 20003)
    body = CreateRefreshAccessTokenRequestBody.builder().grant_type("refresh_token").refresh_token(second.data.refresh_token).build()
    void = client.authen.v1.refresh_access_token.create(CreateRefreshAccessTokenRequest.builder().request_body(body).build())
    assert_refused(void, 200, 20026)


@pytest.fixture(scope="module")
def minted(app, person) -> str:
    """A token that the administrator makes, without a page."""
    made = tenant.control("POST", f"/users/{person.user_id}/token", {"app_id": app.app_id})
    return made["access_token"]


def test_search_departments(client, acting, minted):
    name = tenant.unique("搜索部门")
    for number in range(3):
        body = Department.builder().name(f"{name}-{number}").parent_department_id("0").build()
        assert client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build()).success()

    def search(query, size, token=""):
        body = SearchDepartmentRequestBody.builder().query(query).build()
        request = SearchDepartmentRequest.builder().page_size(size).page_token(token).request_body(body).build()
        return acting.contact.v3.department.search(request, as_person(minted))

    first = search(name[1:].upper(), 2)
    assert first.success(), (first.code, first.msg)
    assert [item.name for item in first.data.items] == [f"{name}-0", f"{name}-1"] and first.data.has_more
    rest = search(name[1:].upper(), 2, first.data.page_token)
    assert [item.name for item in rest.data.items] == [f"{name}-2"] and not rest.data.has_more
    assert_refused(search("", 2), 400, 48001)
    assert_refused(search("a", 51), 400, 48001)


def test_search_users(acting, person, minted):
    def search(*queries):
        request = (
            lark.BaseRequest.builder().http_method(lark.HttpMethod.GET).uri("/open-apis/search/v1/user")
            .token_types({lark.AccessTokenType.USER}).queries(list(queries)).build()
        )
        return acting.request(request, as_person(minted))

    found = search(("query", person.name[1:]), ("page_size", "200"))
    assert found.code == 0, found.msg
    [user] = data_of(found)["users"]
    assert (user["open_id"], user["user_id"], user["department_ids"]) == (person.open_id, person.user_id, ["0"])
    assert_refused(search(("query", "")), 400, 99992402)


def test_a_person_sees_the_way_to_a_department(acting, client, person, minted):
    request = GetUserRequest.builder().user_id(person.open_id).build()
    seen = acting.contact.v3.user.get(request, as_person(minted))
    assert seen.success(), (seen.code, seen.msg)
    assert seen.data.user.department_path[0].department_id == "0"
    as_app = client.contact.v3.user.get(GetUserRequest.builder().user_id(person.open_id).build())
    assert as_app.data.user.department_path is None


def test_what_ends_a_user_token(app, acting, person):
    request = GetUserInfoRequest.builder().build()
    narrow = tenant.control("POST", f"/users/{person.user_id}/token", {"app_id": app.app_id, "scopes": []})
    children = ChildrenDepartmentRequest.builder().department_id("0").build()
    refused = acting.contact.v3.department.children(children, as_person(narrow["access_token"]))
    assert_refused(refused, 400, 99991679)
    assert refused.error["permission_violations"][0]["type"] == "action_privilege_required"
    assert_refused(acting.contact.v3.department.children(children, as_person("u-forged")), 400, 99991668)
    tenant.control("PATCH", f"/users/{person.user_id}", {"standing": "frozen"})
    assert_refused(acting.authen.v1.user_info.get(request, as_person(narrow["access_token"])), 200, 20022)
    tenant.control("PATCH", f"/users/{person.user_id}", {"standing": "joined"})
    assert_refused(acting.authen.v1.user_info.get(request, as_person(narrow["access_token"])), 200, 20005)
