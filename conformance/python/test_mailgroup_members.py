"""Members, permission members and managers of mail groups."""

import pytest
from lark_oapi.api.contact.v3 import CreateDepartmentRequest, Department
from lark_oapi.api.mail.v1 import (
    BatchCreateMailgroupManagerRequest,
    BatchCreateMailgroupManagerRequestBody,
    BatchCreateMailgroupMemberRequest,
    BatchCreateMailgroupMemberRequestBody,
    BatchCreateMailgroupPermissionMemberRequest,
    BatchCreateMailgroupPermissionMemberRequestBody,
    BatchDeleteMailgroupManagerRequest,
    BatchDeleteMailgroupManagerRequestBody,
    BatchDeleteMailgroupMemberRequest,
    BatchDeleteMailgroupMemberRequestBody,
    BatchDeleteMailgroupPermissionMemberRequest,
    BatchDeleteMailgroupPermissionMemberRequestBody,
    CreateMailgroupMemberRequest,
    CreateMailgroupPermissionMemberRequest,
    CreateMailgroupRequest,
    DeleteMailgroupMemberRequest,
    DeleteMailgroupPermissionMemberRequest,
    GetMailgroupMemberRequest,
    GetMailgroupPermissionMemberRequest,
    GetMailgroupRequest,
    ListMailgroupManagerRequest,
    ListMailgroupMemberRequest,
    ListMailgroupPermissionMemberRequest,
    Mailgroup,
    MailgroupManager,
    MailgroupMember,
    MailgroupPermissionMember,
)

import tenant
from refusal import assert_refused

NOBODY = f"nobody@{tenant.MAIL_DOMAIN}"


def done(answer):
    assert answer.success(), (answer.code, answer.msg)
    return answer.data


@pytest.fixture
def group(client):
    body = Mailgroup.builder().email(f"{tenant.unique('group')}@{tenant.MAIL_DOMAIN}").build()
    return done(client.mail.v1.mailgroup.create(CreateMailgroupRequest.builder().request_body(body).build())).email


@pytest.fixture(scope="module")
def department(client):
    body = Department.builder().name(tenant.unique("rooms")).parent_department_id("0").build()
    return done(client.contact.v3.department.create(CreateDepartmentRequest.builder().request_body(body).build())).department


def numbers(client, group):
    data = done(client.mail.v1.mailgroup.get(GetMailgroupRequest.builder().mailgroup_id(group).build()))
    return data.direct_members_count, data.include_external_member, data.include_all_company_member


class Members:
    """The calls about members."""

    new, unknown, id = MailgroupMember, 1234014, "member_id"

    def __init__(self, client):
        self.api = client.mail.v1.mailgroup_member

    def create(self, group, body):
        request = CreateMailgroupMemberRequest.builder().mailgroup_id(group).user_id_type("open_id")
        return self.api.create(request.department_id_type("department_id").request_body(body).build())

    def batch_create(self, group, items):
        body = BatchCreateMailgroupMemberRequestBody.builder().items(items).build()
        request = BatchCreateMailgroupMemberRequest.builder().mailgroup_id(group)
        return self.api.batch_create(request.department_id_type("department_id").request_body(body).build())

    def get(self, group, member):
        return self.api.get(GetMailgroupMemberRequest.builder().mailgroup_id(group).member_id(member).build())

    def list(self, group, token=None):
        request = ListMailgroupMemberRequest.builder().mailgroup_id(group).page_size(1)
        return self.api.list((request.page_token(token) if token else request).build())

    def delete(self, group, member):
        return self.api.delete(DeleteMailgroupMemberRequest.builder().mailgroup_id(group).member_id(member).build())

    def batch_delete(self, group, members):
        body = BatchDeleteMailgroupMemberRequestBody.builder().member_id_list(members).build()
        return self.api.batch_delete(
            BatchDeleteMailgroupMemberRequest.builder().mailgroup_id(group).request_body(body).build())


class PermissionMembers:
    """The calls about permission members."""

    new, unknown, id = MailgroupPermissionMember, 1234015, "permission_member_id"

    def __init__(self, client):
        self.api = client.mail.v1.mailgroup_permission_member

    def create(self, group, body):
        request = CreateMailgroupPermissionMemberRequest.builder().mailgroup_id(group).user_id_type("open_id")
        return self.api.create(request.department_id_type("department_id").request_body(body).build())

    def batch_create(self, group, items):
        body = BatchCreateMailgroupPermissionMemberRequestBody.builder().items(items).build()
        request = BatchCreateMailgroupPermissionMemberRequest.builder().mailgroup_id(group)
        return self.api.batch_create(request.department_id_type("department_id").request_body(body).build())

    def get(self, group, member):
        request = GetMailgroupPermissionMemberRequest.builder().mailgroup_id(group)
        return self.api.get(request.permission_member_id(member).build())

    def list(self, group, token=None):
        request = ListMailgroupPermissionMemberRequest.builder().mailgroup_id(group).page_size(1)
        return self.api.list((request.page_token(token) if token else request).build())

    def delete(self, group, member):
        request = DeleteMailgroupPermissionMemberRequest.builder().mailgroup_id(group)
        return self.api.delete(request.permission_member_id(member).build())

    def batch_delete(self, group, members):
        body = BatchDeleteMailgroupPermissionMemberRequestBody.builder().permission_member_id_list(members).build()
        return self.api.batch_delete(
            BatchDeleteMailgroupPermissionMemberRequest.builder().mailgroup_id(group).request_body(body).build())


@pytest.fixture(params=[Members, PermissionMembers])
def roll(client, request):
    return request.param(client)


def test_come_are_read_and_go(roll, group, leader, department):
    user = roll.new.builder().type("USER").user_id(leader.open_id).build()
    rooms = roll.new.builder().type("DEPARTMENT").department_id(department.department_id).build()
    itself = roll.new.builder().type("MAIL_GROUP").email(group).build()
    first = done(roll.create(group, user))
    assert (first.type, first.user_id, first.department_id, first.email) == ("USER", leader.open_id, None, None)
    made = done(roll.batch_create(group, [user, rooms, itself])).items
    ids = [getattr(item, roll.id) for item in made]
    assert ids[0] == getattr(first, roll.id), "who is a member already keeps the membership"
    assert (made[1].department_id, made[2].email) == (department.department_id, group)
    found = done(roll.get(group, ids[1]))
    assert (found.type, found.department_id) == ("DEPARTMENT", department.open_department_id)
    seen, token = [], None
    for _ in ids:
        page = done(roll.list(group, token))
        seen += [getattr(item, roll.id) for item in page.items]
        token = page.page_token
    assert (seen, page.has_more) == (ids, False)
    assert roll.delete(group, ids[0]).success()
    assert roll.batch_delete(group, ids[1:]).success()
    assert done(roll.list(group)).items == []


def test_refused(roll, group, leader):
    user = roll.new.builder().type("USER").user_id(leader.open_id).build()
    assert_refused(roll.create(NOBODY, user), 404, 1234013)
    assert_refused(roll.batch_create(NOBODY, [user]), 404, 1234013)
    assert_refused(roll.batch_create(group, [roll.new.builder().type("USER").build()]), 400, 1234008)
    assert_refused(roll.list(NOBODY), 404, 1234013)
    for call in (roll.get, roll.delete):
        assert_refused(call(NOBODY, "x"), 404, 1234013)
        assert_refused(call(group, "x"), 404, roll.unknown)
    assert_refused(roll.batch_delete(NOBODY, ["x"]), 404, 1234013)
    assert_refused(roll.batch_delete(group, ["x"]), 404, roll.unknown)


def test_the_company_and_outsiders_show_in_the_group(client, group):
    members = Members(client)
    items = [
        MailgroupMember.builder().type("COMPANY").build(),
        MailgroupMember.builder().type("EXTERNAL_USER").email("Out@elsewhere.example").build(),
        MailgroupMember.builder().type("OTHER_MEMBER").email(f"any@{tenant.MAIL_DOMAIN}").build(),
    ]
    made = done(members.batch_create(group, items)).items
    assert [item.email for item in made] == [None, "Out@elsewhere.example", f"any@{tenant.MAIL_DOMAIN}"]
    assert numbers(client, group) == ("3", True, True)
    assert members.batch_delete(group, [made[0].member_id, made[1].member_id]).success()
    assert numbers(client, group) == ("1", False, False)


def manage(client, verb, group, users):
    entries = [MailgroupManager.builder().user_id(user).build() for user in users]
    kinds = {
        "batch_create": (BatchCreateMailgroupManagerRequest, BatchCreateMailgroupManagerRequestBody),
        "batch_delete": (BatchDeleteMailgroupManagerRequest, BatchDeleteMailgroupManagerRequestBody),
    }
    request, body = kinds[verb]
    body = body.builder().mailgroup_manager_list(entries).build()
    request = request.builder().mailgroup_id(group).user_id_type("open_id").request_body(body).build()
    return getattr(client.mail.v1.mailgroup_manager, verb)(request)


def managers(client, group):
    return client.mail.v1.mailgroup_manager.list(ListMailgroupManagerRequest.builder().mailgroup_id(group).build())


def test_managers(client, group, leader):
    for _ in range(2):
        assert manage(client, "batch_create", group, [leader.open_id]).success()
    assert [item.user_id for item in done(managers(client, group)).items] == [leader.open_id]
    assert manage(client, "batch_delete", group, [leader.open_id]).success()
    assert done(managers(client, group)).items == []
    for verb in ("batch_create", "batch_delete"):
        assert_refused(manage(client, verb, NOBODY, [leader.open_id]), 200, 1234013)
    assert_refused(managers(client, NOBODY), 200, 1234013)
