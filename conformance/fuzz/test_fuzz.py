"""Right and wrong requests to every served endpoint, made from the published document: never a 5xx, never a hang, always the
envelope.

FUZZ_EXAMPLES says how many requests each endpoint gets. Half of them are right by the document and half are wrong; and of both
half name things that are really there instead of made up ids.
"""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

import known

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "50"))
# Endpoints that keep to RFC 6749 instead of the envelope, as documented.
FLAT = {"/open-apis/authen/v2/oauth/token"}


def served() -> list:
    """The operations of the document that the server has."""
    with open(os.environ["FUZZ_DOCUMENT"], encoding="utf-8") as file:
        document = json.load(file)
    for path, operations in list(document["paths"].items()):
        kept = {method: it for method, it in operations.items() if not isinstance(it, dict) or it.get("x-larkspur-served", True)}
        document["paths"][path] = kept
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=known.BASE_URL)
    return [found.ok() for found in schema.get_all_operations()]


OPERATIONS = served()


@pytest.fixture(scope="session")
def token() -> str:
    return known.tenant_token()


@pytest.fixture(scope="session")
def things(token) -> dict:
    return known.make_things(token)


def named(value, things: dict, pick):
    """`value` with ids of things that are there, wherever a field of such a name stands."""
    if isinstance(value, list):
        return [named(item, things, pick) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, item in value.items():
        if name in things:
            item = [pick(things[name])] if isinstance(item, list) else pick(things[name])
        found[name] = named(item, things, pick)
    return found


class Told:
    """What was asked and what came back, written out only when it is needed: that is slow."""

    def __init__(self, case, headers, answer):
        self.case, self.headers, self.answer = case, headers, answer

    def __str__(self):
        asked = self.case.as_curl_command(headers=self.headers)
        return f"{asked}\nHTTP {self.answer.status_code}: {self.answer.content[:2000]!r}"


def check(answer, said: Told):
    """What every answer keeps to, whatever was asked."""
    assert answer.status_code < 500, said
    headers = {name.lower(): values[0] for name, values in answer.headers.items()}
    assert headers.get("content-type", "").startswith("application/json"), said
    log_id = headers.get("x-tt-logid")
    assert log_id and headers.get("x-request-id") == log_id, said
    body = json.loads(answer.content)
    assert isinstance(body, dict) and type(body.get("code")) is int, said
    if said.case.operation.path in FLAT:
        # A token, or an error word with its description, beside the code.
        assert body["code"] == 0 or (body["error"] and body["error_description"]), said
        return
    assert isinstance(body.get("msg"), str) and body["msg"], said
    if body["code"] == 0:
        assert answer.status_code == 200, said
    else:
        assert body["error"]["log_id"] == log_id, said


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_keeps_to_the_envelope(operation, token, things, count):
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )
    @given(case=cases, data=st.data())
    def ask(case, data):
        if data.draw(st.booleans(), label="names what is there"):
            def pick(ids):
                return data.draw(st.sampled_from(ids))

            for part in ("path_parameters", "query", "body"):
                value = getattr(case, part)
                if isinstance(value, (dict, list)):
                    setattr(case, part, named(value, things, pick))
        headers = {"Authorization": f"Bearer {token}"}
        count(operation.label)
        answer = case.call(headers=headers, timeout=known.SECONDS)
        check(answer, Told(case, headers, answer))

    ask()
