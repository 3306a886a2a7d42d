"""The Larkspur that a test sends mail to: its mail groups, its SMTP port, and the copies that it keeps."""

import base64
import json
import os
import secrets
import smtplib
import urllib.parse
import urllib.request

BASE_URL = os.environ["LARKSPUR_BASE_URL"]
MAIL_DOMAIN = os.environ["LARKSPUR_MAIL_DOMAIN"]


def place(name):
    """Host and port of a listener."""
    host, _, port = os.environ[name].rpartition(":")
    return host, int(port)


SMTP, LMTP = place("LARKSPUR_SMTP"), place("LARKSPUR_LMTP")


def call(method, path, token, body=None, base_url=BASE_URL):
    """One call; the answer as JSON."""
    request = urllib.request.Request(
        base_url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def control(path, **query):
    """What the control API says."""
    asked = urllib.parse.urlencode(query)
    answer = call("GET", f"/_larkspur/v1/{path}?{asked}", os.environ["LARKSPUR_ADMIN_TOKEN"])
    return answer.get("data", answer)


HERE = {
    "base_url": BASE_URL,
    "app_id": os.environ["LARKSPUR_APP_ID"],
    "app_secret": os.environ["LARKSPUR_APP_SECRET"],
    "mail_domain": MAIL_DOMAIN,
}


def new_group(name="Sales", members=("bob@elsewhere.example",), rule="ANYONE", at=HERE):
    """A mail group, which anybody may write to unless the rule says otherwise; its address. `at` are the credentials of a
    server."""
    def post(path, token, body):
        return call("POST", path, token, body, base_url=at["base_url"])

    answer = post("/open-apis/auth/v3/tenant_access_token/internal", "", {
        "app_id": at["app_id"],
        "app_secret": at["app_secret"],
    })
    token = answer["tenant_access_token"]
    address = f"group-{secrets.token_hex(6)}@{at['mail_domain']}"
    made = post("/open-apis/mail/v1/mailgroups", token, {
        "email": address, "name": name, "who_can_send_mail": rule,
    })
    assert made["code"] == 0, made
    for member in members:
        group = made["data"]["mailgroup_id"]
        added = post(f"/open-apis/mail/v1/mailgroups/{group}/members", token, {
            "email": member, "type": "EXTERNAL_USER",
        })
        assert added["code"] == 0, added
    return address


def send(message: bytes, to, sender="ann@elsewhere.example", options=()):
    """Sends octets as they are."""
    with smtplib.SMTP(*SMTP, timeout=10) as client:
        refused = client.sendmail(sender, to, message, mail_options=options)
    assert refused == {}


def mails_of(message_id):
    """The mails with this Message-ID."""
    return control("mail", message_id=message_id)["mails"]


def recipients_of(mail):
    """Who has a copy."""
    return [copy["address"] for copy in control(f"mail/{mail['mail_id']}/copies")["copies"]]


def copy_of(message_id):
    """The octets that the members of the first group got of the mail with this Message-ID."""
    [mail] = mails_of(message_id)
    shown = control(f"mail/{mail['mail_id']}/raw", edition=1)
    return base64.b64decode(shown["octets"])
