"""Users read together: by id, by address and number, by department, and what the contact range says of itself."""

import json

import lark_oapi as lark
import pytest
from lark_oapi.api.contact.v3 import (
    BatchGetIdUserRequest,
    BatchGetIdUserRequestBody,
    BatchUserRequest,
    CreateDepartmentRequest,
    CreateUserRequest,
    Department,
    FindByDepartmentUserRequest,
    ListScopeRequest,
    ListUserRequest,
    User,
)

import tenant
from refusal import assert_refused, data_of

NOBODY = "ou_" + "0" * 32
NOWHERE = "od-" + "0" * 32


@pytest.fixture(scope="module")
def team(client) -> Department:
    body = Department.builder().name(tenant.unique("Readers")).parent_department_id("0").build()
    answer = client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build())
    assert answer.success(), (answer.code, answer.msg)
    return answer.data.department


@pytest.fixture(scope="module")
def people(client, team) -> list[User]:
    """Three members of the team, oldest first; the first one has an address to sign in with."""
    made = []
    for number in range(3):
        body = (
            User.builder().name(f"Reader {number}").en_name("Reader").mobile(tenant.unique_mobile())
            .email(f"{tenant.unique('reader')}@private.example").department_ids([team.open_department_id])
            .employee_type(1).build()
        )
        answer = client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())
        assert answer.success(), (answer.code, answer.msg)
        made.append(answer.data.user)
    return made


@pytest.fixture(scope="module")
def narrow(people):
    """An app that sees the second of them and nobody else."""
    return tenant.new_app(contact_range={"users": [people[1].user_id]}).client()


def ids(users):
    return [user.union_id for user in users or []]


def batch(client, user_ids, id_type="open_id"):
    request = BatchUserRequest.builder().user_ids(user_ids).user_id_type(id_type).build()
    return client.contact.v3.user.batch(request)


def find_by_department(client, department, **query):
    request = FindByDepartmentUserRequest.builder().department_id(department)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.user.find_by_department(request.build())


@pytest.mark.parametrize("id_type", ["open_id", "union_id", "user_id"])
def test_batch_keeps_the_order_and_leaves_out_the_unknown(client, people, id_type):
    first, second, third = (getattr(user, id_type) for user in people)
    answer = batch(client, [third, NOBODY, first], id_type)
    assert answer.success(), (answer.code, answer.msg)
    assert ids(answer.data.items) == ids([people[2], people[0]])
    assert answer.data.items[0].is_frozen is False


def test_batch_leaves_out_who_is_out_of_range(narrow, people):
    answer = batch(narrow, [user.union_id for user in people], "union_id")
    assert answer.success() and ids(answer.data.items) == ids([people[1]])


def test_batch_of_too_many(client):
    assert_refused(batch(client, [NOBODY] * 51), 400, 40001)


def test_batch_with_an_open_id_of_another_app(narrow, people):
    assert_refused(batch(narrow, [people[0].open_id]), 400, 99992361)


def basic_batch(client, user_ids, id_type="union_id"):
    request = (
        lark.BaseRequest.builder().http_method(lark.HttpMethod.POST)
        .uri("/open-apis/contact/v3/users/basic_batch").queries([("user_id_type", id_type)])
        .token_types({lark.AccessTokenType.TENANT}).body({"user_ids": user_ids}).build()
    )
    return client.request(request)


def test_names_are_told_whatever_the_range(narrow, people):
    answer = basic_batch(narrow, [people[2].union_id, people[0].union_id])
    assert answer.success(), (answer.code, answer.msg)
    users = json.loads(answer.raw.content)["data"]["users"]
    assert [(user["user_id"], user["name"], user["i18n_name"]["en_us"]) for user in users] == [
        (people[2].union_id, "Reader 2", "Reader"), (people[0].union_id, "Reader 0", "Reader"),
    ]


@pytest.mark.parametrize("user_ids", [[], [NOBODY] * 11])
def test_names_of_too_few_or_too_many(client, user_ids):
    answer = basic_batch(client, user_ids, "open_id")
    assert (answer.raw.status_code, answer.code) == (400, 40001)


def look_up(client, **body):
    builder = BatchGetIdUserRequestBody.builder()
    for name, value in body.items():
        builder = getattr(builder, name)(value)
    request = BatchGetIdUserRequest.builder().user_id_type("union_id").request_body(builder.build()).build()
    return client.contact.v3.user.batch_get_id(request)


def test_look_up_by_address_and_number(client, people):
    first, second = people[0], people[1]
    answer = look_up(client, emails=[first.email.upper(), "nobody@private.example"],
                     mobiles=[second.mobile, second.mobile.removeprefix("+86"), "+41446681800"])
    assert answer.success(), (answer.code, answer.msg)
    rows = answer.data.user_list
    assert [row.user_id for row in rows] == [first.union_id, None, second.union_id, second.union_id, None]
    assert rows[0].email == first.email.upper() and rows[2].mobile == second.mobile
    assert rows[0].status.is_activated is True and rows[1].status is None


def test_look_up_who_is_out_of_range_or_has_left(client, narrow, people):
    assert look_up(narrow, mobiles=[people[0].mobile]).data.user_list[0].user_id is None
    mobile = tenant.unique_mobile()
    body = User.builder().name("Leaver").mobile(mobile).department_ids(["0"]).employee_type(1).build()
    leaver = client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build()).data.user
    tenant.control("PATCH", f"/users/{leaver.user_id}", {"standing": "resigned"})
    assert look_up(client, mobiles=[mobile]).data.user_list[0].user_id is None
    found = look_up(client, mobiles=[mobile], include_resigned=True).data.user_list[0]
    assert (found.user_id, found.status.is_resigned) == (leaver.union_id, True)


def test_look_up_too_many(client):
    assert_refused(look_up(client, mobiles=["13011111111"] * 51), 400, 99992402)


def test_members_of_a_department_by_page(client, team, people):
    seen, token = [], None
    while True:
        more = {"page_token": token} if token else {}
        answer = find_by_department(client, team.open_department_id, page_size=2, **more)
        assert answer.success(), (answer.code, answer.msg)
        seen += ids(answer.data.items)
        if not answer.data.has_more:
            break
        token = answer.data.page_token
    assert seen == ids(people)


def test_refused_members(client, narrow, team):
    assert_refused(find_by_department(client, "0", page_size=51), 400, 40011)
    assert_refused(find_by_department(client, "0", page_token="bm90LWEtdG9rZW4="), 400, 40012)
    assert_refused(find_by_department(narrow, team.open_department_id), 403, 40004)
    assert_refused(find_by_department(client, NOWHERE), 400, 99992357, 99992358)


def test_the_old_list(client, narrow, team, people):
    def users(who, **query):
        request = ListUserRequest.builder()
        for name, value in query.items():
            request = getattr(request, name)(value)
        return who.contact.v3.user.list(request.build())

    answer = users(client, department_id=team.open_department_id, page_size=100)
    assert answer.success() and ids(answer.data.items) == ids(people)
    assert ids(users(narrow).data.items) == ids([people[1]])
    assert not users(client).data.items
    assert_refused(users(client, page_size=101), 400, 40011)
    assert_refused(users(client, page_token="bm90LWEtdG9rZW4="), 400, 40012)
    assert_refused(users(narrow, department_id="0"), 403, 40004)


def scopes(client, **query):
    request = ListScopeRequest.builder().user_id_type("union_id")
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.scope.list(request.build())


def test_the_range_of_an_app(client, narrow, team, people):
    answer = scopes(narrow)
    assert answer.success(), (answer.code, answer.msg)
    assert data_of(answer) == {
        "has_more": False, "user_ids": [people[1].union_id], "department_ids": [], "group_ids": [],
    }
    seen, token = [], None
    while True:
        answer = scopes(client, page_size=7, **({"page_token": token} if token else {}))
        assert answer.success(), (answer.code, answer.msg)
        seen += answer.data.user_ids + answer.data.department_ids
        if not answer.data.has_more:
            break
        token = answer.data.page_token
    assert team.open_department_id in seen and len(seen) == len(set(seen))


def test_refused_range(client):
    assert_refused(scopes(client, page_size=101), 400, 40011)
    assert_refused(scopes(client, page_token="bm90LWEtdG9rZW4="), 400, 40012)
