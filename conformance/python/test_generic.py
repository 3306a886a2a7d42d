"""`client.request()`: calls without a typed class, as programs make them for endpoints newer than their SDK.

This way the SDK finds the body only under a header spelt exactly `Content-Type`.
"""

import json

import lark_oapi as lark

import tenant
from refusal import assert_refused


def call(client, method, uri, body=None, queries=()):
    request = (
        lark.BaseRequest.builder().http_method(method).uri(uri)
        .token_types({lark.AccessTokenType.TENANT}).queries(list(queries)).body(body).build()
    )
    return client.request(request)


def test_create_and_read_a_department(client):
    name = tenant.unique("Generic")
    made = call(client, lark.HttpMethod.POST, "/open-apis/contact/v3/departments",
                {"name": name, "parent_department_id": "0", "order": None, "i18n_name": {}, "leaders": [], "unit_ids": []},
                [("department_id_type", "department_id")])
    assert made.code == 0, made.msg
    department = json.loads(made.raw.content)["data"]["department"]
    found = call(client, lark.HttpMethod.GET, f"/open-apis/contact/v3/departments/{department['department_id']}",
                 queries=[("department_id_type", "department_id")])
    assert found.code == 0, found.msg
    assert json.loads(found.raw.content)["data"]["department"]["name"] == name
    assert found.get_log_id()


def test_create_a_mail_group(client):
    email = f"{tenant.unique('generic')}@{tenant.MAIL_DOMAIN}"
    made = call(client, lark.HttpMethod.POST, "/open-apis/mail/v1/mailgroups", {"email": email, "name": "generic"})
    assert made.code == 0, made.msg
    assert json.loads(made.raw.content)["data"]["email"] == email


def test_the_code_of_a_refusal_is_read(client):
    assert_refused(call(client, lark.HttpMethod.POST, "/open-apis/contact/v3/departments",
                        {"name": "", "parent_department_id": "0"}), 401, 40016)
