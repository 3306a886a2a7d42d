"""What department create, get and children refuse, with the documented HTTP status and code of each."""

import pytest
from lark_oapi.api.contact.v3 import Department, DepartmentI18nName

import tenant
from refusal import assert_refused
from test_department import children, create, created, get, plain

NOBODY = "ou_" + "0" * 32
NOWHERE = "od-" + "0" * 32


@pytest.fixture(scope="module")
def taken(client) -> Department:
    """A department whose name, order, custom id and translated name are taken."""
    name = tenant.unique("Taken")
    return created(client, (
        Department.builder().name(name).parent_department_id("0").order("8150")
        .department_id(tenant.unique("TAKEN")).i18n_name(DepartmentI18nName.builder().en_us(f"{name} en").build()).build()
    ))


def test_duplicate_name(client, taken):
    assert_refused(create(client, Department.builder().name(taken.name).parent_department_id("0").build()), 400, 43022)


def test_same_name_below_another_parent_is_fine(client, taken):
    body = Department.builder().name(taken.name).parent_department_id(taken.open_department_id).build()
    assert created(client, body).name == taken.name


def test_duplicate_order(client, taken):
    assert_refused(create(client, plain().order(taken.order).build()), 400, 43005)


def test_duplicate_custom_id(client, taken):
    assert_refused(create(client, plain().department_id(taken.department_id).build()), 400, 43007)


def test_duplicate_translated_name(client, taken):
    i18n = DepartmentI18nName.builder().en_us(taken.i18n_name.en_us).build()
    assert_refused(create(client, plain().i18n_name(i18n).build()), 400, 43018)


@pytest.mark.parametrize("custom_id", ["od-x", "0", "1", "x" * 65])
def test_custom_id_that_is_reserved_or_too_long(client, custom_id):
    assert_refused(create(client, plain().department_id(custom_id).build()), 400, 43008)


def test_slash_in_name(client):
    assert_refused(create(client, Department.builder().name("Sales/West").parent_department_id("0").build()), 400, 43029)


def test_empty_name_is_http_401(client):
    assert_refused(create(client, Department.builder().name("").parent_department_id("0").build()), 401, 40016)


def test_missing_parent(client):
    assert_refused(create(client, Department.builder().name(tenant.unique("Orphan")).build()), 400, 44101)


def test_unknown_parent(client):
    # The code list gives two numbers with one meaning for an open_department_id that does not exist.
    assert_refused(create(client, plain(NOWHERE).build()), 400, 99992357, 99992358)


def test_unknown_parent_by_custom_id(client):
    answer = create(client, plain("no-such-department").build(), department_id_type="department_id")
    assert_refused(answer, 400, 99992380)


def test_unknown_leader(client):
    assert_refused(create(client, plain().leader_user_id(NOBODY).build()), 400, 41012)


def test_unknown_hrbp(client):
    assert_refused(create(client, plain().department_hrbps([NOBODY]).build()), 400, 43028)


def test_unknown_unit(client):
    assert_refused(create(client, plain().unit_ids(["no-such-unit"]).build()), 400, 43004)


def test_unknown_employee_type(client):
    assert_refused(create(client, plain().create_group_chat(True).group_chat_employee_types([77]).build()), 400, 43026)


def test_a_refused_create_leaves_nothing_behind(client):
    name = tenant.unique("Retry")
    refused = Department.builder().name(name).parent_department_id("0").department_hrbps([NOBODY]).build()
    assert_refused(create(client, refused), 400, 43028)
    assert created(client, Department.builder().name(name).parent_department_id("0").build()).name == name


def test_get_of_an_unknown_department(client):
    assert_refused(get(client, NOWHERE), 400, 40015, 99992357, 99992358)


@pytest.mark.parametrize("page_size", [51, 1000])
def test_page_size_above_fifty(client, page_size):
    assert_refused(children(client, "0", page_size=page_size), 400, 40011)


def test_page_token_that_was_never_issued(client):
    assert_refused(children(client, "0", page_token="bm90LWEtdG9rZW4="), 400, 40012)
