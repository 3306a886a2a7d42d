"""Units, and the departments bound to them."""

import secrets

import pytest
from lark_oapi.api.contact.v3 import (
    BindDepartmentUnitRequest,
    BindDepartmentUnitRequestBody,
    CreateDepartmentRequest,
    CreateUnitRequest,
    CreateUnitRequestBody,
    DeleteUnitRequest,
    Department,
    GetDepartmentRequest,
    GetUnitRequest,
    ListDepartmentUnitRequest,
    ListUnitRequest,
    PatchUnitRequest,
    PatchUnitRequestBody,
    UnbindDepartmentUnitRequest,
    UnbindDepartmentUnitRequestBody,
)

import tenant
from refusal import assert_refused


def fresh(word="BU"):
    """A unit id: letters and digits alone."""
    return word + secrets.token_hex(4)


def done(answer):
    """Insists on a success; gives its data, which the SDK has no attribute for where there are none."""
    assert answer.success(), (answer.code, answer.msg)
    assert answer.get_log_id()
    return getattr(answer, "data", None)


def create(client, unit_id=None, name=None, unit_type="subsidiary"):
    body = CreateUnitRequestBody.builder().name(name or tenant.unique("消费者事业部")).unit_type(unit_type)
    if unit_id:
        body.unit_id(unit_id)
    return client.contact.v3.unit.create(CreateUnitRequest.builder().request_body(body.build()).build())


@pytest.fixture
def unit(client):
    return done(create(client, fresh())).unit_id


@pytest.fixture(scope="module")
def department(client):
    body = Department.builder().name(tenant.unique("bound")).parent_department_id("0").build()
    return done(client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build())).department


def get(client, unit):
    return client.contact.v3.unit.get(GetUnitRequest.builder().unit_id(unit).build())


def rename(client, unit, name):
    body = PatchUnitRequestBody.builder().name(name).build()
    return client.contact.v3.unit.patch(PatchUnitRequest.builder().unit_id(unit).request_body(body).build())


def delete(client, unit):
    return client.contact.v3.unit.delete(DeleteUnitRequest.builder().unit_id(unit).build())


def bind(client, unit, department, kind="open_department_id"):
    body = BindDepartmentUnitRequestBody.builder().unit_id(unit).department_id(department).department_id_type(kind).build()
    return client.contact.v3.unit.bind_department(BindDepartmentUnitRequest.builder().request_body(body).build())


def unbind(client, unit, department, kind="open_department_id"):
    body = UnbindDepartmentUnitRequestBody.builder().unit_id(unit).department_id(department).department_id_type(kind).build()
    return client.contact.v3.unit.unbind_department(UnbindDepartmentUnitRequest.builder().request_body(body).build())


def bound(client, unit, kind="open_department_id"):
    request = ListDepartmentUnitRequest.builder().unit_id(unit).department_id_type(kind).page_size(50).build()
    return client.contact.v3.unit.list_department(request)


def test_create_get_rename_delete(client):
    unit_id, name, newer = fresh(), tenant.unique("事业部"), tenant.unique("新事业部")
    assert done(create(client, unit_id, name)).unit_id == unit_id
    shown = done(get(client, unit_id)).unit
    assert (shown.unit_id, shown.name, shown.unit_type) == (unit_id, name, "subsidiary")
    done(rename(client, unit_id, newer))
    assert done(get(client, unit_id)).unit.name == newer
    done(delete(client, unit_id))
    assert_refused(get(client, unit_id), 400, 43051)


def test_generated_id(client):
    generated = done(create(client)).unit_id
    assert generated.isalnum() and done(get(client, generated)).unit.unit_id == generated


def test_list_meets_every_unit_once(client, unit):
    made = {unit} | {done(create(client)).unit_id for _ in range(3)}
    seen, token = [], None
    while True:
        request = ListUnitRequest.builder().page_size(2)
        if token:
            request.page_token(token)
        page = done(client.contact.v3.unit.list(request.build()))
        seen += [it.unit_id for it in page.unitlist]
        if not page.has_more:
            break
        token = page.page_token
    assert len(seen) == len(set(seen)) and made <= set(seen)


def test_bind_and_unbind(client, unit, department):
    done(bind(client, unit, department.open_department_id))
    done(bind(client, unit, department.department_id, "department_id"))
    for kind in ("open_department_id", "department_id"):
        rows = done(bound(client, unit, kind)).departmentlist
        assert [(row.unit_id, row.department_id) for row in rows] == [(unit, getattr(department, kind))]
    shown = GetDepartmentRequest.builder().department_id(department.open_department_id).build()
    assert done(client.contact.v3.department.get(shown)).department.unit_ids == [unit]
    other = done(create(client)).unit_id
    assert_refused(bind(client, other, department.open_department_id), 400, 43054)
    done(unbind(client, unit, department.open_department_id))
    assert not done(bound(client, unit)).departmentlist
    done(bind(client, other, department.open_department_id))
    done(delete(client, other))
    assert not done(client.contact.v3.department.get(shown)).department.unit_ids


def test_refusals_of_create_and_rename(client, unit):
    name = done(get(client, unit)).unit.name
    assert_refused(create(client, "not-a-unit-id"), 400, 43051)
    assert_refused(create(client, unit), 400, 43056)
    assert_refused(create(client, name=name), 400, 43055)
    assert_refused(create(client, name="长" * 101), 400, 43052)
    assert_refused(create(client, unit_type="长" * 101), 400, 43053)
    done(create(client, name=name, unit_type="branch"))
    other = done(create(client)).unit_id
    assert_refused(rename(client, other, name), 400, 43055)
    assert_refused(rename(client, other, None), 400, 43052)
    assert_refused(rename(client, fresh(), "a"), 400, 43051)
    assert_refused(delete(client, fresh()), 400, 43051)


def test_refusals_of_bindings_and_lists(client, unit, department):
    narrow = tenant.new_app(contact_range={"departments": []}).client()
    for call in (bind, unbind):
        assert_refused(call(client, fresh(), department.open_department_id), 400, 43051)
        assert_refused(call(client, unit, "od-" + "0" * 32), 400, 43058)
        assert_refused(call(client, unit, "0"), 400, 43058)
        assert_refused(call(narrow, unit, department.open_department_id), 403, 40004)
    assert_refused(bound(client, fresh()), 400, 43051)
    for request, code in (
        (ListUnitRequest.builder().page_size(101).build(), 40011),
        (ListUnitRequest.builder().page_token("mine").build(), 40012),
    ):
        assert_refused(client.contact.v3.unit.list(request), 400, code)
    for builder, code in (
        (ListDepartmentUnitRequest.builder().unit_id(unit).page_size(101), 40011),
        (ListDepartmentUnitRequest.builder().unit_id(unit).page_token("mine"), 40012),
    ):
        assert_refused(client.contact.v3.unit.list_department(builder.build()), 400, code)
