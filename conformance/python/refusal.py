"""What every refused call must carry, whatever the endpoint."""

import json


def assert_refused(answer, http: int, *codes: int):
    """`answer` failed with this HTTP status and one of `codes`, and carries the same log id in its header and its error object."""
    assert (answer.raw.status_code, answer.code) in [(http, code) for code in codes], (
        answer.raw.status_code, answer.code, answer.msg,
    )
    assert answer.msg
    assert answer.get_log_id(), answer.raw.headers
    # The SDK has a class for the error object but leaves it a plain dict when it reads an answer.
    assert answer.error["log_id"] == answer.get_log_id(), answer.raw.content


def data_of(answer) -> dict:
    """The `data` object as it stood on the wire, for fields that the SDK's classes drop."""
    return json.loads(answer.raw.content)["data"]
