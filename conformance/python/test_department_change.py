"""Departments that change: patch, update, move, another id, the chat let go, delete; and reading several at once."""

from lark_oapi.api.contact.v3 import (
    BatchDepartmentRequest,
    DeleteDepartmentRequest,
    Department,
    DepartmentLeader,
    ListDepartmentRequest,
    ParentDepartmentRequest,
    PatchDepartmentRequest,
    UnbindDepartmentChatDepartmentRequest,
    UnbindDepartmentChatDepartmentRequestBody,
    UpdateDepartmentIdDepartmentRequest,
    UpdateDepartmentIdDepartmentRequestBody,
    UpdateDepartmentRequest,
)

import tenant
from refusal import assert_refused, data_of
from test_department import created, get, plain

NOWHERE = "od-" + "0" * 32


def patch(client, department_id, body, **query):
    request = PatchDepartmentRequest.builder().department_id(department_id).request_body(body)
    for name, value in query.items():
        request = getattr(request, name)(value)
    return client.contact.v3.department.patch(request.build())


def update(client, department_id, body):
    request = UpdateDepartmentRequest.builder().department_id(department_id).request_body(body).build()
    return client.contact.v3.department.update(request)


def delete(client, department_id):
    return client.contact.v3.department.delete(DeleteDepartmentRequest.builder().department_id(department_id).build())


def batch(client, *department_ids):
    request = BatchDepartmentRequest.builder().department_ids(list(department_ids)).build()
    return client.contact.v3.department.batch(request)


def change_id(client, department_id, new_id):
    body = UpdateDepartmentIdDepartmentRequestBody.builder().new_department_id(new_id).build()
    request = UpdateDepartmentIdDepartmentRequest.builder().department_id(department_id).request_body(body).build()
    return client.contact.v3.department.update_department_id(request)


def unbind(client, department_id):
    body = UnbindDepartmentChatDepartmentRequestBody.builder().department_id(department_id).build()
    request = UnbindDepartmentChatDepartmentRequest.builder().request_body(body).build()
    return client.contact.v3.department.unbind_department_chat(request)


def accepted(answer):
    assert answer.success(), (answer.code, answer.msg)
    return answer.data


def test_patch_changes_what_it_names(client, leader):
    made = created(client, plain().order(str(tenant_order())).leader_user_id(leader.open_id).build())
    name = tenant.unique("Renamed")
    changed = accepted(patch(client, made.open_department_id, Department.builder().name(name).build())).department
    assert (changed.name, changed.order, changed.leader_user_id) == (name, made.order, leader.open_id)
    cleared = patch(client, made.open_department_id, Department.builder().leaders([]).build())
    assert accepted(cleared).department.leader_user_id is None
    assert get(client, made.open_department_id).data.department.name == name


def tenant_order() -> int:
    """An order that no other department under the root has."""
    return 1_000_000 + int(tenant.unique("x")[-6:], 16)


def test_patch_leaders_and_leader_user_id_are_one_fact(client, leader):
    made = created(client, plain().build())
    entry = DepartmentLeader.builder().leader_type(1).leader_id(leader.open_id).build()
    answer = patch(client, made.open_department_id, Department.builder().leaders([entry]).build())
    assert accepted(answer).department.leader_user_id == leader.open_id
    assert data_of(answer)["department"]["leaders"] == [{"leaderType": 1, "leaderID": leader.open_id}]


def test_a_subtree_moves(client):
    old, new = created(client, plain().build()), created(client, plain().build())
    child = created(client, plain(old.open_department_id).build())
    grandchild = created(client, plain(child.open_department_id).build())
    moved = patch(client, child.open_department_id, Department.builder().parent_department_id(new.open_department_id).build())
    assert accepted(moved).department.parent_department_id == new.open_department_id
    request = ParentDepartmentRequest.builder().department_id(grandchild.open_department_id).page_size(50).build()
    above = accepted(client.contact.v3.department.parent(request)).items
    assert [each.open_department_id for each in above] == [child.open_department_id, new.open_department_id]
    circle = Department.builder().parent_department_id(grandchild.open_department_id).build()
    assert_refused(patch(client, child.open_department_id, circle), 400, 99992402)


def test_update_clears_what_it_does_not_name(client, leader):
    made = created(client, plain().leader_user_id(leader.open_id).department_hrbps([leader.open_id]).build())
    answer = update(client, made.open_department_id, plain().build())
    changed = accepted(answer).department
    assert (changed.leader_user_id, changed.order) == (None, made.order)
    assert "department_hrbps" not in data_of(answer)["department"]
    assert get(client, made.open_department_id).data.department.department_hrbps == [leader.open_id]
    nameless = Department.builder().parent_department_id("0").build()
    assert_refused(update(client, made.open_department_id, nameless), 400, 40016)
    orphan = Department.builder().name(tenant.unique("Orphan")).build()
    assert_refused(update(client, made.open_department_id, orphan), 400, 40017)


def test_root_and_unknown_departments_do_not_change(client):
    named = Department.builder().name(tenant.unique("Root")).build()
    assert_refused(patch(client, "0", named), 400, 40002)
    assert_refused(patch(client, NOWHERE, named), 400, 40008)
    assert_refused(delete(client, "0"), 400, 40002)


def test_taken_names_and_orders(client):
    taken, made = created(client, plain().order(str(tenant_order())).build()), created(client, plain().build())
    assert_refused(patch(client, made.open_department_id, Department.builder().name(taken.name).build()), 400, 43022)
    assert_refused(patch(client, made.open_department_id, Department.builder().order(taken.order).build()), 400, 43005)


def test_delete(client):
    parent = created(client, plain().build())
    child = created(client, plain(parent.open_department_id).department_id(tenant.unique("GONE")).build())
    assert_refused(delete(client, parent.open_department_id), 400, 43012)
    assert delete(client, child.open_department_id).success()
    assert_refused(get(client, child.open_department_id), 400, 40015)
    again = created(client, plain(parent.open_department_id).department_id(child.department_id).build())
    assert again.open_department_id != child.open_department_id


def test_batch_leaves_out_what_is_unknown(client):
    first, second = created(client, plain().build()), created(client, plain().build())
    rows = accepted(batch(client, second.open_department_id, NOWHERE, first.open_department_id)).items
    assert [row.open_department_id for row in rows] == [second.open_department_id, first.open_department_id]
    assert_refused(batch(client, *[first.open_department_id] * 51), 400, 40011)


def test_another_id_once(client):
    made, new_id = created(client, plain().build()), tenant.unique("NEW")
    assert change_id(client, made.open_department_id, new_id).success()
    assert get(client, new_id, department_id_type="department_id").data.department.name == made.name
    assert_refused(change_id(client, made.open_department_id, tenant.unique("NEWER")), 400, 43009)
    assert_refused(change_id(client, created(client, plain().build()).open_department_id, new_id), 400, 40001)


def test_unbind_the_chat(client):
    made = created(client, plain().create_group_chat(True).build())
    assert unbind(client, made.open_department_id).success()
    assert get(client, made.open_department_id).data.department.chat_id is None
    assert_refused(unbind(client, made.open_department_id), 403, 40020)
    body = Department.builder().create_group_chat(True).build()
    assert accepted(patch(client, made.open_department_id, body)).department.chat_id not in (None, made.chat_id)


def test_the_range_is_needed_for_both_parents(client):
    inside, outside = created(client, plain().build()), created(client, plain().build())
    child = created(client, plain(inside.open_department_id).build())
    narrow = tenant.new_app(contact_range={"departments": [inside.open_department_id]}).client()
    away = Department.builder().parent_department_id(outside.open_department_id).build()
    assert_refused(patch(narrow, child.open_department_id, away), 403, 40014)
    assert_refused(patch(narrow, outside.open_department_id, Department.builder().build()), 403, 40004)
    assert_refused(delete(narrow, inside.open_department_id), 403, 40014)
    assert delete(narrow, child.open_department_id).success()


def test_list_from_a_parent_and_from_the_range(client):
    parent = created(client, plain().build())
    child = created(client, plain(parent.open_department_id).build())
    of_parent = ListDepartmentRequest.builder().parent_department_id(parent.open_department_id).fetch_child(True).build()
    rows = accepted(client.contact.v3.department.list(of_parent)).items
    assert [row.open_department_id for row in rows] == [child.open_department_id]
    everyone = accepted(client.contact.v3.department.list(ListDepartmentRequest.builder().build())).items
    assert [row.open_department_id for row in everyone] == ["0"]
    narrow = tenant.new_app(contact_range={"departments": [parent.open_department_id]}).client()
    rows = accepted(narrow.contact.v3.department.list(ListDepartmentRequest.builder().fetch_child(True).build())).items
    assert [row.open_department_id for row in rows] == [parent.open_department_id, child.open_department_id]
