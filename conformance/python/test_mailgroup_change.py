"""Mail groups: changed, replaced, deleted, and their aliases."""

import pytest
from lark_oapi.api.mail.v1 import (
    CreateMailgroupAliasRequest,
    CreateMailgroupRequest,
    DeleteMailgroupAliasRequest,
    DeleteMailgroupRequest,
    EmailAlias,
    GetMailgroupRequest,
    ListMailgroupAliasRequest,
    Mailgroup,
    PatchMailgroupRequest,
    UpdateMailgroupRequest,
)

import tenant
from refusal import assert_refused

NOBODY = f"nobody@{tenant.MAIL_DOMAIN}"


def address(word="group"):
    return f"{tenant.unique(word)}@{tenant.MAIL_DOMAIN}"


def done(answer):
    assert answer.success(), (answer.code, answer.msg)
    return answer.data


@pytest.fixture
def group(client):
    body = (
        Mailgroup.builder().email(address()).name("name").description("text").who_can_send_mail("ANYONE").build()
    )
    return done(client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(body).build()))


def patch(client, group, body):
    request = PatchMailgroupRequest.builder().mailgroup_id(group).request_body(body).build()
    return client.mail.v1.mailgroup.patch(request)


def update(client, group, body):
    request = UpdateMailgroupRequest.builder().mailgroup_id(group).request_body(body).build()
    return client.mail.v1.mailgroup.update(request)


def delete(client, group):
    return client.mail.v1.mailgroup.delete(DeleteMailgroupRequest.builder().mailgroup_id(group).build())


def add_alias(client, group, alias):
    body = EmailAlias.builder().email_alias(alias).build()
    request = CreateMailgroupAliasRequest.builder().mailgroup_id(group).request_body(body).build()
    return client.mail.v1.mailgroup_alias.create(request)


def list_aliases(client, group):
    return client.mail.v1.mailgroup_alias.list(ListMailgroupAliasRequest.builder().mailgroup_id(group).build())


def delete_alias(client, group, alias):
    request = DeleteMailgroupAliasRequest.builder().mailgroup_id(group).alias_id(alias).build()
    return client.mail.v1.mailgroup_alias.delete(request)


def test_patch_keeps_what_it_does_not_name(client, group):
    data = done(patch(client, group.mailgroup_id, Mailgroup.builder().name("other").build()))
    assert (data.name, data.description, data.who_can_send_mail) == ("other", "text", "ANYONE")
    assert (data.mailgroup_id, data.email) == (group.mailgroup_id, group.email)


def test_update_forgets_what_it_does_not_name(client, group):
    data = done(update(client, group.mailgroup_id, Mailgroup.builder().email(group.email).name("other").build()))
    assert (data.name, data.description, data.who_can_send_mail) == ("other", "", "ALL_INTERNAL_USERS")


def test_new_address_keeps_the_old_one_as_an_alias(client, group):
    newer = address("newer")
    data = done(patch(client, group.email, Mailgroup.builder().email(newer).build()))
    assert (data.email, data.mailgroup_id) == (newer, group.mailgroup_id)
    found = done(client.mail.v1.mailgroup.get(GetMailgroupRequest.builder().mailgroup_id(group.email).build()))
    assert found.mailgroup_id == group.mailgroup_id
    items = done(list_aliases(client, newer)).items
    assert [(item.primary_email, item.email_alias) for item in items] == [(newer, group.email)]


@pytest.mark.parametrize("change", [patch, update])
def test_refused_changes(client, group, change):
    taken = Mailgroup.builder().email(address("taken")).build()
    done(client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(taken).build()))
    assert_refused(change(client, group.email, taken), 409, 1234006)
    assert_refused(change(client, group.email, Mailgroup.builder().email("no address").build()), 400, 1234008)
    assert_refused(change(client, NOBODY, taken), 404, 1234013)


def test_a_group_without_room_for_its_old_address(client, group):
    for _ in range(30):
        done(add_alias(client, group.mailgroup_id, address("alias")))
    assert_refused(patch(client, group.mailgroup_id, Mailgroup.builder().email(address()).build()), 409, 1234023)


def test_delete(client, group):
    done(add_alias(client, group.mailgroup_id, address("alias")))
    assert delete(client, group.email).success()
    assert_refused(delete(client, group.mailgroup_id), 404, 1234013)
    done(client.mail.v1.mailgroup.create(
        CreateMailgroupRequest.builder().request_body(Mailgroup.builder().email(group.email).build()).build()))


def test_aliases_come_and_go(client, group):
    alias = address("Alias")
    made = done(add_alias(client, group.email, alias)).mailgroup_alias
    assert (made.primary_email, made.email_alias) == (group.email, alias)
    assert_refused(add_alias(client, group.email, alias), 409, 1235002)
    assert_refused(add_alias(client, group.email, group.email), 409, 1234006)
    assert_refused(add_alias(client, group.email, "a@not-our-domain.example"), 404, 1234019)
    assert_refused(add_alias(client, group.email, "no address"), 400, 1234008)
    assert_refused(add_alias(client, NOBODY, address()), 404, 1234013)
    assert [item.email_alias for item in done(list_aliases(client, group.email)).items] == [alias]
    assert delete_alias(client, group.email, alias.upper()).success()
    assert_refused(delete_alias(client, group.email, alias), 404, 1234012)
    assert_refused(delete_alias(client, NOBODY, alias), 404, 1234013)
    assert done(list_aliases(client, group.email)).items == []
    assert_refused(list_aliases(client, NOBODY), 404, 1234013)
