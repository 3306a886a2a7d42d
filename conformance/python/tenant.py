"""The Larkspur that a test talks to: its address, its first app, and more apps made through the control API.

Nothing here wraps the SDK: tests call `lark_oapi` exactly as a program written for the platform does.
"""

import json
import os
import secrets
import urllib.request
from dataclasses import dataclass

import lark_oapi as lark

BASE_URL = os.environ["LARKSPUR_BASE_URL"]
MAIL_DOMAIN = os.environ["LARKSPUR_MAIL_DOMAIN"]
ADMIN_TOKEN = os.environ["LARKSPUR_ADMIN_TOKEN"]
ALL_STAFF = {"all": True}


@dataclass(frozen=True)
class App:
    """What a client needs to speak as an app."""

    app_id: str
    app_secret: str

    def client(self) -> lark.Client:
        """The client a user of the SDK would build; only the domain differs."""
        return self._builder().build()

    def client_with_own_token(self) -> lark.Client:
        """A client that sends the token given with each call instead of fetching one."""
        return self._builder().enable_set_token(True).build()

    def _builder(self):
        return (
            lark.Client.builder()
            .app_id(self.app_id)
            .app_secret(self.app_secret)
            .domain(BASE_URL)
            .timeout(10)
            .log_level(lark.LogLevel.CRITICAL)
        )


def first_app() -> App:
    """The app that Larkspur makes on its first start: every scope, all staff."""
    return App(os.environ["LARKSPUR_APP_ID"], os.environ["LARKSPUR_APP_SECRET"])


def new_app(scopes="all", contact_range=None) -> App:
    """Another app of the same tenant. Rate limits count per app, so one app per test module keeps every module far below them."""
    made = control("POST", "/apps", {
        "name": unique("conformance"),
        "scopes": scopes,
        "contact_range": contact_range or ALL_STAFF,
    })
    return App(made["app_id"], made["app_secret"])


def control(method: str, path: str, body: dict) -> dict:
    """One call of the control API; an answer of 4xx or 5xx raises."""
    request = urllib.request.Request(
        f"{BASE_URL}/_larkspur/v1{path}",
        data=json.dumps(body).encode(),
        method=method,
        headers={"Authorization": f"Bearer {ADMIN_TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def unique(word: str) -> str:
    """`word` with a tail that no other test has: names, addresses and ids must not meet."""
    return f"{word}-{secrets.token_hex(4)}"


def unique_mobile() -> str:
    """A mobile number of the form the platform accepts without an e-mail address."""
    return f"+86139{secrets.randbelow(10**8):08d}"
