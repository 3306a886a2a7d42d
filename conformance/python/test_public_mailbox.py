"""Public mailboxes: made, read, changed, with members and aliases, into the recycle bin and out of it."""

import pytest
from lark_oapi.api.mail.v1 import (
    BatchCreatePublicMailboxMemberRequest,
    BatchCreatePublicMailboxMemberRequestBody,
    BatchDeletePublicMailboxMemberRequest,
    BatchDeletePublicMailboxMemberRequestBody,
    ClearPublicMailboxMemberRequest,
    CreateMailgroupMemberRequest,
    CreateMailgroupRequest,
    CreatePublicMailboxAliasRequest,
    CreatePublicMailboxMemberRequest,
    CreatePublicMailboxRequest,
    DeletePublicMailboxAliasRequest,
    DeletePublicMailboxMemberRequest,
    DeletePublicMailboxRequest,
    EmailAlias,
    GetMailgroupRequest,
    GetPublicMailboxMemberRequest,
    GetPublicMailboxRequest,
    ListPublicMailboxAliasRequest,
    ListPublicMailboxMemberRequest,
    ListPublicMailboxRequest,
    Mailgroup,
    MailgroupMember,
    PatchPublicMailboxRequest,
    PublicMailbox,
    PublicMailboxMember,
    RemoveToRecycleBinPublicMailboxRequest,
    RemoveToRecycleBinPublicMailboxRequestBody,
    UpdatePublicMailboxRequest,
)

import tenant
from refusal import assert_refused

NOBODY = f"nobody@{tenant.MAIL_DOMAIN}"
NO_OPEN_ID = "ou_00112233445566778899aabbccddeeff"


def address(word="desk"):
    return f"{tenant.unique(word)}@{tenant.MAIL_DOMAIN}"


def done(answer):
    assert answer.success(), (answer.code, answer.msg)
    return answer.data


def create(client, mailbox):
    request = CreatePublicMailboxRequest.builder().request_body(mailbox).build()
    return client.mail.v1.public_mailbox.create(request)


def get(client, mailbox):
    return client.mail.v1.public_mailbox.get(GetPublicMailboxRequest.builder().public_mailbox_id(mailbox).build())


def patch(client, mailbox, body):
    request = PatchPublicMailboxRequest.builder().public_mailbox_id(mailbox).request_body(body).build()
    return client.mail.v1.public_mailbox.patch(request)


def update(client, mailbox, body):
    request = UpdatePublicMailboxRequest.builder().public_mailbox_id(mailbox).request_body(body).build()
    return client.mail.v1.public_mailbox.update(request)


def delete(client, mailbox):
    request = DeletePublicMailboxRequest.builder().public_mailbox_id(mailbox).build()
    return client.mail.v1.public_mailbox.delete(request)


def discard(client, mailbox, heir=None):
    body = RemoveToRecycleBinPublicMailboxRequestBody.builder()
    if heir:
        body = body.to_mail_address(heir)
    request = (
        RemoveToRecycleBinPublicMailboxRequest.builder()
        .public_mailbox_id(mailbox)
        .request_body(body.build())
        .build()
    )
    return client.mail.v1.public_mailbox.remove_to_recycle_bin(request)


def add_alias(client, mailbox, alias):
    body = EmailAlias.builder().email_alias(alias).build()
    request = CreatePublicMailboxAliasRequest.builder().public_mailbox_id(mailbox).request_body(body).build()
    return client.mail.v1.public_mailbox_alias.create(request)


def list_aliases(client, mailbox):
    request = ListPublicMailboxAliasRequest.builder().public_mailbox_id(mailbox).build()
    return client.mail.v1.public_mailbox_alias.list(request)


def delete_alias(client, mailbox, alias):
    request = DeletePublicMailboxAliasRequest.builder().public_mailbox_id(mailbox).alias_id(alias).build()
    return client.mail.v1.public_mailbox_alias.delete(request)


def member(user):
    return PublicMailboxMember.builder().type("USER").user_id(user).build()


def add_member(client, mailbox, user, kind="open_id"):
    request = (
        CreatePublicMailboxMemberRequest.builder()
        .public_mailbox_id(mailbox)
        .user_id_type(kind)
        .request_body(member(user))
        .build()
    )
    return client.mail.v1.public_mailbox_member.create(request)


def add_members(client, mailbox, users):
    body = BatchCreatePublicMailboxMemberRequestBody.builder().items([member(user) for user in users]).build()
    request = (
        BatchCreatePublicMailboxMemberRequest.builder()
        .public_mailbox_id(mailbox)
        .user_id_type("open_id")
        .request_body(body)
        .build()
    )
    return client.mail.v1.public_mailbox_member.batch_create(request)


def get_member(client, mailbox, member_id):
    request = (
        GetPublicMailboxMemberRequest.builder().public_mailbox_id(mailbox).member_id(member_id).build()
    )
    return client.mail.v1.public_mailbox_member.get(request)


def list_members(client, mailbox, page_token=None):
    request = ListPublicMailboxMemberRequest.builder().public_mailbox_id(mailbox).page_size(1)
    if page_token:
        request = request.page_token(page_token)
    return client.mail.v1.public_mailbox_member.list(request.build())


def delete_member(client, mailbox, member_id):
    request = (
        DeletePublicMailboxMemberRequest.builder().public_mailbox_id(mailbox).member_id(member_id).build()
    )
    return client.mail.v1.public_mailbox_member.delete(request)


def delete_members(client, mailbox, member_ids):
    body = BatchDeletePublicMailboxMemberRequestBody.builder().member_id_list(member_ids).build()
    request = (
        BatchDeletePublicMailboxMemberRequest.builder().public_mailbox_id(mailbox).request_body(body).build()
    )
    return client.mail.v1.public_mailbox_member.batch_delete(request)


def clear_members(client, mailbox):
    request = ClearPublicMailboxMemberRequest.builder().public_mailbox_id(mailbox).build()
    return client.mail.v1.public_mailbox_member.clear(request)


@pytest.fixture
def mailbox(client):
    return done(create(client, PublicMailbox.builder().email(address()).name("前台").build()))


def test_made_read_changed_and_replaced(client, mailbox):
    assert mailbox.name == "前台"
    for reference in [mailbox.public_mailbox_id, mailbox.email.upper()]:
        found = done(get(client, reference))
        assert (found.public_mailbox_id, found.email) == (mailbox.public_mailbox_id, mailbox.email)
    newer = address("newer")
    moved = done(patch(client, mailbox.email, PublicMailbox.builder().email(newer).build()))
    assert (moved.email, moved.name, moved.public_mailbox_id) == (newer, "前台", mailbox.public_mailbox_id)
    replaced = done(update(client, mailbox.email, PublicMailbox.builder().email(newer).build()))
    assert (replaced.email, replaced.name) == (newer, newer.split("@")[0])
    aliases = done(list_aliases(client, newer)).items
    assert [(alias.primary_email, alias.email_alias) for alias in aliases] == [(newer, mailbox.email)]


def test_listed_page_by_page(client, mailbox):
    wanted, token, pages = {mailbox.public_mailbox_id}, None, 0
    wanted.add(done(create(client, PublicMailbox.builder().email(address()).build())).public_mailbox_id)
    while True:
        request = ListPublicMailboxRequest.builder().page_size(1)
        if token:
            request = request.page_token(token)
        page = done(client.mail.v1.public_mailbox.list(request.build()))
        pages += 1
        wanted -= {item.public_mailbox_id for item in page.items}
        if not page.has_more:
            break
        token = page.page_token
    assert not wanted and pages > 1


def test_refused_new_ones(client, mailbox):
    for body, status, code in [
        (PublicMailbox.builder().build(), 400, 1234008),
        (PublicMailbox.builder().email("no address").build(), 400, 1234008),
        (PublicMailbox.builder().email("a@not-our-domain.example").build(), 400, 1234008),
        (PublicMailbox.builder().email(address()).geo("cn").build(), 400, 1234041),
        (PublicMailbox.builder().email(mailbox.email).build(), 409, 1234006),
    ]:
        assert_refused(create(client, body), status, code)


@pytest.mark.parametrize("change", [patch, update])
def test_refused_changes(client, mailbox, change):
    other = done(create(client, PublicMailbox.builder().email(address()).build()))
    taken = PublicMailbox.builder().email(other.email).build()
    assert_refused(change(client, mailbox.email, taken), 409, 1234006)
    assert_refused(change(client, mailbox.email, PublicMailbox.builder().email("no").build()), 400, 1234008)
    assert_refused(change(client, NOBODY, taken), 404, 1234016)


def test_a_mailbox_without_room_for_its_old_address(client, mailbox):
    for _ in range(30):
        done(add_alias(client, mailbox.email, address("alias")))
    moved = patch(client, mailbox.email, PublicMailbox.builder().email(address()).build())
    assert_refused(moved, 409, 1234023)


def test_aliases_come_and_go(client, mailbox):
    alias = address("Alias")
    made = done(add_alias(client, mailbox.email, alias)).public_mailbox_alias
    assert (made.primary_email, made.email_alias) == (mailbox.email, alias)
    assert_refused(add_alias(client, mailbox.email, alias), 409, 1235002)
    assert_refused(add_alias(client, mailbox.email, mailbox.email), 409, 1234006)
    assert_refused(add_alias(client, mailbox.email, "a@not-our-domain.example"), 404, 1234019)
    assert_refused(add_alias(client, mailbox.email, "no address"), 400, 1234008)
    assert_refused(add_alias(client, NOBODY, address()), 404, 1234016)
    assert_refused(list_aliases(client, NOBODY), 404, 1234016)
    assert delete_alias(client, mailbox.email, alias.upper()).success()
    assert_refused(delete_alias(client, mailbox.email, alias), 404, 1234012)
    assert_refused(delete_alias(client, NOBODY, alias), 404, 1234016)
    assert done(list_aliases(client, mailbox.email)).items == []


def test_members_come_and_go(client, mailbox, leader):
    made = done(add_member(client, mailbox.email, leader.open_id))
    assert (made.user_id, made.type) == (leader.open_id, "USER")
    again = done(add_members(client, mailbox.email, [leader.open_id])).items
    assert [item.member_id for item in again] == [made.member_id]
    assert done(get_member(client, mailbox.email, made.member_id)).user_id == leader.open_id
    page = done(list_members(client, mailbox.email))
    assert ([item.member_id for item in page.items], page.has_more) == ([made.member_id], False)
    assert delete_member(client, mailbox.email, made.member_id).success()
    assert_refused(delete_member(client, mailbox.email, made.member_id), 404, 1234040)
    assert_refused(get_member(client, mailbox.email, made.member_id), 404, 1234040)
    made = done(add_member(client, mailbox.email, leader.open_id))
    assert delete_members(client, mailbox.email, [made.member_id]).success()
    assert_refused(delete_members(client, mailbox.email, [made.member_id]), 404, 1234040)
    done(add_member(client, mailbox.email, leader.open_id))
    assert clear_members(client, mailbox.email).success()
    assert done(list_members(client, mailbox.email)).items == []


def test_refused_members(client, mailbox, leader):
    assert_refused(add_member(client, mailbox.email, NO_OPEN_ID), 400, 99992351)
    assert_refused(add_members(client, mailbox.email, []), 400, 1234008)
    for nowhere in [
        add_member(client, NOBODY, leader.open_id),
        add_members(client, NOBODY, [leader.open_id]),
        get_member(client, NOBODY, "x"),
        list_members(client, NOBODY),
        delete_member(client, NOBODY, "x"),
        delete_members(client, NOBODY, ["x"]),
        clear_members(client, NOBODY),
    ]:
        assert_refused(nowhere, 404, 1234016)


def test_a_user_at_many_mailboxes(client, leader):
    # Several apps, because the documented rates count for each; the user_id is the same for all.
    clients = [tenant.new_app().client() for _ in range(10)]
    for number in range(51):
        one, email = clients[number % len(clients)], address()
        done(create(one, PublicMailbox.builder().email(email).build()))
        answer = add_member(one, email, leader.user_id, "user_id")
        if not answer.success():
            break
    assert_refused(answer, 400, 1234027)
    assert_refused(add_members(client, email, [leader.open_id]), 400, 1234027)


def test_into_the_recycle_bin_and_out_of_it(client, mailbox):
    heir = done(create(client, PublicMailbox.builder().email(address()).build()))
    group = address("group")
    done(client.mail.v1.mailgroup.create(
        CreateMailgroupRequest.builder().request_body(Mailgroup.builder().email(group).build()).build()))
    as_member = MailgroupMember.builder().type("PUBLIC_MAILBOX").email(mailbox.email).build()
    done(client.mail.v1.mailgroup_member.create(
        CreateMailgroupMemberRequest.builder().mailgroup_id(group).request_body(as_member).build()))
    assert_refused(discard(client, mailbox.email, NOBODY), 400, 1230001)
    assert discard(client, mailbox.email, heir.email).success()
    found = done(client.mail.v1.mailgroup.get(GetMailgroupRequest.builder().mailgroup_id(group).build()))
    assert found.direct_members_count == "0"
    assert_refused(get(client, mailbox.public_mailbox_id), 404, 1234016)
    assert_refused(discard(client, mailbox.email), 400, 1230001)
    assert_refused(create(client, PublicMailbox.builder().email(mailbox.email).build()), 409, 1234006)
    released = delete(client, mailbox.email)
    assert released.success() and released.msg == "release mail address success"
    assert_refused(delete(client, mailbox.email), 400, 1230001)
    done(create(client, PublicMailbox.builder().email(mailbox.email).build()))
    assert delete(client, mailbox.email).success()
