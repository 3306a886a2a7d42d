"""Departments: create with every field, read back in both id types, walk the tree."""

import pytest
from lark_oapi.api.contact.v3 import (
    ChildrenDepartmentRequest,
    CreateDepartmentRequest,
    CreateUserRequest,
    Department,
    DepartmentI18nName,
    DepartmentLeader,
    GetDepartmentRequest,
    User,
)

import tenant
from refusal import assert_refused, data_of


def create(client, body, **query):
    request = CreateDepartmentRequest.builder().request_body(body)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.department.create(request.build())


def created(client, body, **query) -> Department:
    answer = create(client, body, **query)
    assert answer.success(), (answer.code, answer.msg)
    return answer.data.department


def get(client, department_id, **query):
    request = GetDepartmentRequest.builder().department_id(department_id)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.department.get(request.build())


def children(client, department_id, **query):
    request = ChildrenDepartmentRequest.builder().department_id(department_id)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.department.children(request.build())


def plain(parent="0", word="Team"):
    return Department.builder().name(tenant.unique(word)).parent_department_id(parent)


@pytest.fixture(scope="module")
def full(client, leader):
    """A department that was created with every field of the body (a unit needs the unit API, so none is named)."""
    name = tenant.unique("DemoName")
    body = (
        Department.builder()
        .name(name)
        .i18n_name(
            DepartmentI18nName.builder().zh_cn(f"示例 {name}").ja_jp(f"デモ名 {name}").en_us(f"Demo {name}").build()
        )
        .parent_department_id("0")
        .department_id(tenant.unique("D096"))
        .leader_user_id(leader.open_id)
        .order("4711")
        .unit_ids([])
        .create_group_chat(True)
        .leaders([DepartmentLeader.builder().leader_type(1).leader_id(leader.open_id).build()])
        .group_chat_employee_types([1, 2])
        .department_hrbps([leader.open_id])
        .build()
    )
    answer = create(client, body, user_id_type="open_id", department_id_type="open_department_id")
    assert answer.success(), (answer.code, answer.msg)
    return body, answer


def test_create_answers_every_field(full, leader):
    asked, answer = full
    made = answer.data.department
    assert answer.raw.status_code == 200
    assert answer.get_log_id()
    assert made.name == asked.name
    assert made.i18n_name.zh_cn == asked.i18n_name.zh_cn
    assert made.i18n_name.ja_jp == asked.i18n_name.ja_jp
    assert made.i18n_name.en_us == asked.i18n_name.en_us
    assert made.parent_department_id == "0"
    assert made.department_id == asked.department_id
    assert made.open_department_id.startswith("od-") and len(made.open_department_id) == 35
    assert made.leader_user_id == leader.open_id
    assert made.order == "4711", "the order is a string on the wire"
    assert made.chat_id.startswith("oc_")
    assert isinstance(made.member_count, int)
    assert made.status.is_deleted is False
    assert made.department_hrbps == [leader.open_id]


def test_leaders_have_the_documented_names_on_the_wire(full, leader):
    # The Python model writes leader_type / leader_id and drops leaderType / leaderID when it reads, so look at the JSON itself.
    (entry,) = data_of(full[1])["department"]["leaders"]
    assert (entry["leaderType"], entry["leaderID"]) == (1, leader.open_id)


@pytest.mark.parametrize("id_type, field", [
    ("open_department_id", "open_department_id"),
    ("department_id", "department_id"),
])
def test_get_by_both_id_types(client, full, id_type, field):
    made = full[1].data.department
    answer = get(client, getattr(made, field), department_id_type=id_type)
    assert answer.success(), (answer.code, answer.msg)
    found = answer.data.department
    assert (found.name, found.open_department_id, found.department_id) == (
        made.name, made.open_department_id, made.department_id,
    )
    assert found.group_chat_employee_types == [1, 2]
    assert isinstance(found.primary_member_count, int)


@pytest.mark.parametrize("id_type", ["open_id", "union_id", "user_id"])
def test_leader_follows_the_user_id_type(client, full, leader, id_type):
    answer = get(client, full[1].data.department.open_department_id, user_id_type=id_type)
    assert answer.success(), (answer.code, answer.msg)
    assert answer.data.department.leader_user_id == getattr(leader, id_type)
    assert answer.data.department.department_hrbps == [getattr(leader, id_type)]
    assert data_of(answer)["department"]["leaders"][0]["leaderID"] == getattr(leader, id_type)


def test_parent_follows_the_department_id_type(client):
    parent = created(client, plain().department_id(tenant.unique("PARENT")).build())
    child = created(client, plain(parent.department_id).build(), department_id_type="department_id")
    assert child.parent_department_id == parent.department_id
    seen = get(client, child.open_department_id, department_id_type="open_department_id").data.department
    assert seen.parent_department_id == parent.open_department_id


def test_generated_id_and_last_place(client):
    parent = created(client, plain().build())
    first = created(client, plain(parent.open_department_id).build())
    second = created(client, plain(parent.open_department_id).build())
    assert first.department_id and first.department_id != second.department_id
    assert int(first.order) < int(second.order), "without an order a department comes after its siblings"


def test_order_may_be_sent_as_a_number(client):
    parent = created(client, plain().build())
    made = created(client, plain(parent.open_department_id).order(12).build())
    assert made.order == "12"


def test_no_chat_unless_asked(client):
    assert created(client, plain().build()).chat_id is None


def test_leader_user_id_alone_makes_a_main_leader(client, leader):
    answer = create(client, plain().leader_user_id(leader.open_id).build())
    assert answer.success(), (answer.code, answer.msg)
    (entry,) = data_of(answer)["department"]["leaders"]
    assert (entry["leaderType"], entry["leaderID"]) == (1, leader.open_id)


def test_same_client_token_and_payload_is_one_department(client):
    body, token = plain().build(), tenant.unique("token")
    first = created(client, body, client_token=token)
    again = created(client, body, client_token=token)
    assert first.open_department_id == again.open_department_id


def test_same_client_token_and_other_payload_is_refused(client):
    token = tenant.unique("token")
    created(client, plain().build(), client_token=token)
    assert_refused(create(client, plain().build(), client_token=token), 400, 40021)


@pytest.fixture(scope="module")
def dozen(client):
    """A department with twelve children, created in descending order, and one grandchild below the first of them."""
    parent = created(client, plain(word="Dozen").build())
    made = [created(client, plain(parent.open_department_id).order(str(place)).build()) for place in range(12, 0, -1)]
    in_order = [each.open_department_id for each in reversed(made)]
    grandchild = created(client, plain(in_order[0]).build())
    return parent.open_department_id, in_order, grandchild.open_department_id


def test_children_come_in_pages_and_in_order(client, dozen):
    parent, in_order, _ = dozen
    seen, sizes, token = [], [], None
    for _ in range(5):
        query = {"page_token": token} if token else {}
        answer = children(client, parent, page_size=5, **query)
        assert answer.success(), (answer.code, answer.msg)
        seen += [item.open_department_id for item in answer.data.items]
        sizes.append(len(answer.data.items))
        token = answer.data.page_token
        if not answer.data.has_more:
            break
    assert sizes == [5, 5, 2]
    assert seen == in_order
    assert answer.data.has_more is False and not token


def test_ten_children_a_page_by_default(client, dozen):
    answer = children(client, dozen[0])
    assert len(answer.data.items) == 10 and answer.data.has_more is True and answer.data.page_token


@pytest.mark.parametrize("fetch_child", [True, False])
def test_fetch_child_descends(client, dozen, fetch_child):
    # The SDK writes the boolean with a capital letter: fetch_child=True.
    parent, in_order, grandchild = dozen
    answer = children(client, parent, page_size=50, fetch_child=fetch_child)
    assert answer.success(), (answer.code, answer.msg)
    seen = {item.open_department_id for item in answer.data.items}
    assert seen == set(in_order) | ({grandchild} if fetch_child else set())
    assert len(seen) == len(answer.data.items)


def test_a_leaf_has_an_empty_list(client, dozen):
    answer = children(client, dozen[2])
    assert answer.success() and answer.data.has_more is False
    assert not answer.data.items


def test_members_are_counted_up_the_tree(client):
    parent = created(client, plain().build())
    child = created(client, plain(parent.open_department_id).build())
    person = (
        User.builder().name("Counted").mobile(tenant.unique_mobile())
        .department_ids([child.open_department_id]).employee_type(1).build()
    )
    hired = client.contact.v3.user.create(CreateUserRequest.builder().request_body(person).build())
    assert hired.success(), (hired.code, hired.msg)
    for department in (child, parent):
        seen = get(client, department.open_department_id).data.department
        assert (seen.member_count, seen.primary_member_count) == (1, 1)
