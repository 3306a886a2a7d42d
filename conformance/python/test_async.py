"""The asynchronous calls of the SDK: another HTTP library underneath, the same answers."""

import asyncio

from lark_oapi.api.contact.v3 import (
    ChildrenDepartmentRequest,
    CreateDepartmentRequest,
    Department,
    DepartmentLeader,
    GetDepartmentRequest,
    GetUserRequest,
)
from lark_oapi.api.mail.v1 import CreateMailgroupRequest, GetMailgroupRequest, ListMailgroupRequest, Mailgroup

import tenant
from refusal import assert_refused
from test_department import plain


async def acreate(client, body):
    return await client.contact.v3.department.acreate(CreateDepartmentRequest.builder().request_body(body).build())


def test_department(client, leader):
    async def story():
        body = plain().leaders([DepartmentLeader.builder().leader_type(1).leader_id(leader.open_id).build()]).build()
        made = await acreate(client, body)
        assert made.success(), (made.code, made.msg)
        request = GetDepartmentRequest.builder().department_id(made.data.department.open_department_id).build()
        found = await client.contact.v3.department.aget(request)
        assert found.success(), (found.code, found.msg)
        return body, found.data.department

    body, found = asyncio.run(story())
    assert (found.name, found.leader_user_id) == (body.name, leader.open_id)


def test_concurrent_creates_all_appear(client):
    async def story():
        parent = (await acreate(client, plain().build())).data.department.open_department_id
        made = await asyncio.gather(*(acreate(client, plain(parent).build()) for _ in range(8)))
        request = ChildrenDepartmentRequest.builder().department_id(parent).page_size(50).fetch_child(True).build()
        return made, await client.contact.v3.department.achildren(request)

    made, listed = asyncio.run(story())
    assert all(answer.success() for answer in made), [(answer.code, answer.msg) for answer in made]
    assert {answer.data.department.open_department_id for answer in made} == {
        item.open_department_id for item in listed.data.items
    }
    assert len({item.order for item in listed.data.items}) == 8


def test_user(client, leader):
    request = GetUserRequest.builder().user_id(leader.union_id).user_id_type("union_id").build()
    answer = asyncio.run(client.contact.v3.user.aget(request))
    assert answer.success() and answer.data.user.open_id == leader.open_id


def test_mail_group(client):
    async def story():
        body = Mailgroup.builder().email(f"{tenant.unique('async')}@{tenant.MAIL_DOMAIN}").name("async").build()
        made = await client.mail.v1.mailgroup.acreate(CreateMailgroupRequest.builder().request_body(body).build())
        assert made.success(), (made.code, made.msg)
        found = await client.mail.v1.mailgroup.aget(GetMailgroupRequest.builder().mailgroup_id(body.email).build())
        listed = await client.mail.v1.mailgroup.alist(ListMailgroupRequest.builder().page_size(200).build())
        return made.data.mailgroup_id, found, listed

    made, found, listed = asyncio.run(story())
    assert found.success() and found.data.mailgroup_id == made
    assert listed.success() and made in [item.mailgroup_id for item in listed.data.items]


def test_refusal(client):
    body = Department.builder().name("").parent_department_id("0").build()
    answer = asyncio.run(acreate(client, body))
    # httpx hands header names over in lower case, so the SDK's own log id accessor finds nothing here, on any server.
    assert (answer.raw.status_code, answer.code) == (401, 40016)
    assert answer.error["log_id"] == {name.lower(): value for name, value in answer.raw.headers.items()}["x-tt-logid"]
