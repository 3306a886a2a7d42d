"""A few things in the tenant, so that some requests name what is really there; and what an app needs to ask for anything.

Nothing here knows an endpoint that the document does not have; what cannot be made is left out.
"""

import json
import os
import secrets
import urllib.error
import urllib.request

BASE_URL = os.environ["LARKSPUR_BASE_URL"]
CONTACT = "/open-apis/contact/v3"
# Longer than any answer may take: whoever does not answer in this time hangs.
SECONDS = 10


def ask(method: str, path: str, body=None, token: str | None = None) -> dict:
    """One call; gives its whole answer, whatever it says."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE_URL + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


def tenant_token() -> str:
    """A token of the first app, which holds every scope and sees everyone."""
    body = {"app_id": os.environ["LARKSPUR_APP_ID"], "app_secret": os.environ["LARKSPUR_APP_SECRET"]}
    return ask("POST", "/open-apis/auth/v3/tenant_access_token/internal", body)["tenant_access_token"]


def make_things(token: str) -> dict[str, list[str]]:
    """Ids of things that are there, by the names of the fields that mean them."""
    pool: dict[str, list[str]] = {}

    def keep(found: dict, **fields: str):
        for name, field in fields.items():
            if found.get(field):
                pool.setdefault(name, []).append(str(found[field]))

    for number in range(3):
        tail = secrets.token_hex(4)
        made = ask("POST", f"{CONTACT}/unit", {"unit_id": f"F{tail}", "name": f"单位{tail}", "unit_type": "型"}, token)
        keep(made.get("data", {}), unit_id="unit_id", unit_ids="unit_id")
        new = {"name": f"部门{tail}", "parent_department_id": "0", "create_group_chat": True, "department_id": f"D{tail}"}
        made = ask("POST", f"{CONTACT}/departments", new, token)["data"]["department"]
        for kind in ("open_department_id", "department_id"):
            keep(made, department_id=kind, department_ids=kind, parent_department_id=kind)
        keep(made, chat_id="chat_id")
        new = {
            "name": f"员工{tail}", "mobile": f"+86139{secrets.randbelow(10**8):08d}", "employee_type": 1,
            "department_ids": [made["open_department_id"]],
        }
        made = ask("POST", f"{CONTACT}/users", new, token)["data"]["user"]
        for kind in ("open_id", "union_id", "user_id"):
            keep(made, user_id=kind, user_ids=kind, leader_user_id=kind, manager_user_id=kind, department_hrbps=kind)
        new = {"email": f"g{tail}@{os.environ['LARKSPUR_MAIL_DOMAIN']}", "name": "组"}
        made = ask("POST", "/open-apis/mail/v1/mailgroups", new, token)["data"]
        keep(made, mailgroup_id="mailgroup_id", email="email")
        keep(made, mailgroup_id="email")
        new = {"content": f"型{tail}", "enum_type": 2, "enum_status": 1}
        made = ask("POST", f"{CONTACT}/employee_type_enums", new, token).get("data", {})
        keep(made.get("employee_type_enum", {}), enum_id="enum_id")
    return pool
