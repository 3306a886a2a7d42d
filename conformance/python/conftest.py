"""Fixtures that more than one module needs."""

import lark_oapi as lark
import pytest
from lark_oapi.api.contact.v3 import CreateUserRequest, User

import tenant


def pytest_collection_modifyitems(items):
    """The case that exhausts a rate limit on purpose runs last."""
    items.sort(key=lambda item: "rate_limit" in item.nodeid)


@pytest.fixture(scope="module")
def app() -> tenant.App:
    return tenant.new_app()


@pytest.fixture(scope="module")
def client(app) -> lark.Client:
    return app.client()


@pytest.fixture(scope="module")
def leader(client) -> User:
    """A person in the root department, good for leading and for HR duties."""
    request = (
        CreateUserRequest.builder()
        .user_id_type("open_id")
        .request_body(
            User.builder()
            .name("Lena Leader")
            .mobile(tenant.unique_mobile())
            .department_ids(["0"])
            .employee_type(1)
            .build()
        )
        .build()
    )
    answer = client.contact.v3.user.create(request)
    assert answer.success(), (answer.code, answer.msg)
    return answer.data.user
