"""Mailboxes of users: aliases, the recycle bin, and what an address is."""

import pytest
from lark_oapi.api.contact.v3 import CreateUserRequest, User
from lark_oapi.api.mail.v1 import (
    CreateMailgroupAliasRequest,
    CreateMailgroupRequest,
    CreatePublicMailboxAliasRequest,
    CreatePublicMailboxRequest,
    CreateUserMailboxAliasRequest,
    DeleteUserMailboxAliasRequest,
    DeleteUserMailboxRequest,
    EmailAlias,
    ListUserMailboxAliasRequest,
    Mailgroup,
    PublicMailbox,
    QueryUserRequest,
    QueryUserRequestBody,
)

import tenant
from refusal import assert_refused

NOBODY = f"nobody@{tenant.MAIL_DOMAIN}"


def address(word="box"):
    return f"{tenant.unique(word)}@{tenant.MAIL_DOMAIN}"


def done(answer):
    assert answer.success(), (answer.code, answer.msg)
    return answer.data


@pytest.fixture
def user(client):
    """Somebody with a mailbox and a sign-in address."""
    body = (
        User.builder()
        .name("Paula Postbox")
        .mobile(tenant.unique_mobile())
        .email(address("login"))
        .enterprise_email(address())
        .department_ids(["0"])
        .employee_type(1)
        .build()
    )
    return done(client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())).user


def stand(user, standing):
    tenant.control("PATCH", f"/users/{user.user_id}", {"standing": standing})


def add_alias(client, mailbox, alias):
    body = EmailAlias.builder().email_alias(alias).build()
    request = CreateUserMailboxAliasRequest.builder().user_mailbox_id(mailbox).request_body(body).build()
    return client.mail.v1.user_mailbox_alias.create(request)


def list_aliases(client, mailbox):
    request = ListUserMailboxAliasRequest.builder().user_mailbox_id(mailbox).page_size(1).build()
    return client.mail.v1.user_mailbox_alias.list(request)


def delete_alias(client, mailbox, alias):
    request = DeleteUserMailboxAliasRequest.builder().user_mailbox_id(mailbox).alias_id(alias).build()
    return client.mail.v1.user_mailbox_alias.delete(request)


def release(client, mailbox, heir=None):
    request = DeleteUserMailboxRequest.builder().user_mailbox_id(mailbox)
    if heir:
        request = request.transfer_mailbox(heir)
    return client.mail.v1.user_mailbox.delete(request.build())


def query(client, addresses):
    body = QueryUserRequestBody.builder().email_list(addresses).build()
    return client.mail.v1.user.query(QueryUserRequest.builder().request_body(body).build())


def test_aliases_come_and_go(client, user):
    box, alias = user.enterprise_email, address("Alias")
    made = done(add_alias(client, box, alias)).user_mailbox_alias
    assert (made.primary_email, made.email_alias) == (box, alias)
    assert_refused(add_alias(client, box, alias), 409, 1235002)
    assert_refused(add_alias(client, box, box), 409, 1234006)
    assert_refused(add_alias(client, box, user.email), 409, 1234033)
    assert_refused(add_alias(client, box, "a@not-our-domain.example"), 404, 1234019)
    assert_refused(add_alias(client, box, "no address"), 400, 1234008)
    assert_refused(add_alias(client, user.email, address()), 404, 1235013)
    assert [item.email_alias for item in done(list_aliases(client, alias.lower())).items] == [alias]
    assert_refused(list_aliases(client, NOBODY), 404, 1235013)
    assert delete_alias(client, box, alias).success()
    assert_refused(delete_alias(client, box, alias), 404, 1234012)
    assert_refused(delete_alias(client, NOBODY, alias), 404, 1235013)
    assert done(list_aliases(client, box)).items == []


def test_the_mailbox_of_somebody_who_left(client, user):
    box, alias = user.enterprise_email, address("alias")
    done(add_alias(client, box, alias))
    assert_refused(release(client, box), 400, 1230001)
    stand(user, "resigned")
    for taken in [box, alias]:
        body = Mailgroup.builder().email(taken).build()
        refused = client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(body).build())
        assert_refused(refused, 409, 1234006)
    assert_refused(release(client, box, NOBODY), 400, 1230001)
    released = release(client, box)
    assert released.success() and released.msg == "release mail address success"
    assert_refused(release(client, box), 400, 1230001)
    body = Mailgroup.builder().email(box).build()
    done(client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(body).build()))


def test_what_addresses_are(client, user):
    box, alias = user.enterprise_email, address("alias")
    desk, front, team, crew = (address(word) for word in ["desk", "front", "team", "crew"])
    done(add_alias(client, box, alias))
    done(client.mail.v1.public_mailbox.create(
        CreatePublicMailboxRequest.builder().request_body(PublicMailbox.builder().email(desk).build()).build()))
    done(client.mail.v1.public_mailbox_alias.create(
        CreatePublicMailboxAliasRequest.builder().public_mailbox_id(desk)
        .request_body(EmailAlias.builder().email_alias(front).build()).build()))
    done(client.mail.v1.mailgroup.create(
        CreateMailgroupRequest.builder().request_body(Mailgroup.builder().email(team).build()).build()))
    done(client.mail.v1.mailgroup_alias.create(
        CreateMailgroupAliasRequest.builder().mailgroup_id(team)
        .request_body(EmailAlias.builder().email_alias(crew).build()).build()))

    def asked(addresses):
        rows = done(query(client, addresses)).user_list
        assert [row.email for row in rows] == addresses
        return [(row.status, row.type) for row in rows]

    absent = ["no address", "a@not-our-domain.example", NOBODY, user.email]
    assert asked(absent) == [(1, None), (2, None), (3, None), (3, None)]
    assert asked([box.upper(), alias, desk, front, team, crew]) == [(4, kind) for kind in range(1, 7)]
    stand(user, "frozen")
    assert asked([box, alias]) == [(6, 1), (6, 2)]
    stand(user, "resigned")
    assert asked([box, alias]) == [(5, 1), (5, 2)]
    assert_refused(query(client, []), 400, 1230001)
