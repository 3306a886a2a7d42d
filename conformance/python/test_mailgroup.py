"""Mail groups: create, read by id and by address, list in pages, and what is refused."""

import pytest
from lark_oapi.api.contact.v3 import CreateUserRequest, User
from lark_oapi.api.mail.v1 import CreateMailgroupRequest, GetMailgroupRequest, ListMailgroupRequest, Mailgroup

import tenant
from refusal import assert_refused


def address(word="group"):
    return f"{tenant.unique(word)}@{tenant.MAIL_DOMAIN}"


def create(client, body):
    return client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(body).build())


def get(client, mailgroup_id):
    return client.mail.v1.mailgroup.get(GetMailgroupRequest.builder().mailgroup_id(mailgroup_id).build())


@pytest.fixture(scope="module")
def group(client):
    body = (
        Mailgroup.builder().email(address()).name("test mail group").description("mail group for testing")
        .who_can_send_mail("ALL_GROUP_MEMBERS").build()
    )
    answer = create(client, body)
    assert answer.success(), (answer.code, answer.msg)
    assert answer.get_log_id()
    assert (answer.data.email, answer.data.name, answer.data.description, answer.data.who_can_send_mail) == (
        body.email, body.name, body.description, body.who_can_send_mail,
    )
    return answer.data


def test_create_answers_the_read_only_fields(group):
    assert group.mailgroup_id
    assert group.direct_members_count == "0", "a number in a string"
    assert group.include_external_member is False
    assert group.include_all_company_member is False


@pytest.mark.parametrize("field", ["mailgroup_id", "email"])
def test_get_by_id_and_by_address(client, group, field):
    answer = get(client, getattr(group, field))
    assert answer.success(), (answer.code, answer.msg)
    assert (answer.data.mailgroup_id, answer.data.email) == (group.mailgroup_id, group.email)
    assert answer.data.direct_members_count == "0"


@pytest.mark.parametrize("who", ["ANYONE", "ALL_INTERNAL_USERS", "ALL_GROUP_MEMBERS", "CUSTOM_MEMBERS"])
def test_every_sending_right(client, who):
    answer = create(client, Mailgroup.builder().email(address()).name("right").who_can_send_mail(who).build())
    assert answer.success(), (answer.code, answer.msg)
    assert get(client, answer.data.mailgroup_id).data.who_can_send_mail == who


def test_list_in_pages_meets_every_group_once(client):
    made = {create(client, Mailgroup.builder().email(address("page")).name("page").build()).data.mailgroup_id
            for _ in range(5)}
    seen, token = [], None
    for _ in range(40):
        request = ListMailgroupRequest.builder().page_size(2)
        answer = client.mail.v1.mailgroup.list((request.page_token(token) if token else request).build())
        assert answer.success(), (answer.code, answer.msg)
        assert len(answer.data.items) <= 2
        seen += [item.mailgroup_id for item in answer.data.items]
        token = answer.data.page_token
        if not answer.data.has_more:
            break
    assert answer.data.has_more is False and not token
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


def test_foreign_domain(client):
    body = Mailgroup.builder().email("group@not-our-domain.example").name("foreign").build()
    assert_refused(create(client, body), 400, 1234019)


def test_taken_address(client, group):
    assert_refused(create(client, Mailgroup.builder().email(group.email).name("again").build()), 409, 1234006)


def test_taken_address_in_other_case(client, group):
    assert_refused(create(client, Mailgroup.builder().email(group.email.upper()).name("again").build()), 409, 1234006)


@pytest.mark.parametrize("email", ["no-at-sign", "two words@example.com", "@example.com"])
def test_malformed_address(client, email):
    assert_refused(create(client, Mailgroup.builder().email(email).name("malformed").build()), 400, 1234008)


def test_address_that_somebody_logs_in_with(client):
    email = address("login")
    body = (
        User.builder().name("Log In").mobile(tenant.unique_mobile()).email(email)
        .department_ids(["0"]).employee_type(1).build()
    )
    hired = client.contact.v3.user.create(CreateUserRequest.builder().request_body(body).build())
    assert hired.success(), (hired.code, hired.msg)
    assert_refused(create(client, Mailgroup.builder().email(email).name("login").build()), 409, 1234033)


@pytest.mark.parametrize("mailgroup_id", ["no-such-group", f"nobody@{tenant.MAIL_DOMAIN}"])
def test_unknown_group_is_http_404(client, mailgroup_id):
    assert_refused(get(client, mailgroup_id), 404, 1234013)
