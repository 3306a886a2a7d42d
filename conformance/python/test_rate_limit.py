"""The rate limit, exhausted on purpose. The app is of this module only, so no other case feels it."""

from lark_oapi.api.contact.v3 import GetUserRequest

import tenant


def test_too_many_calls_answer_429(client, leader):
    request = lambda: GetUserRequest.builder().user_id(leader.open_id).user_id_type("open_id").build()
    # 50 a second and 1000 a minute: a quick machine meets the first limit, any machine the second.
    refused = None
    for _ in range(1100):
        answer = client.contact.v3.user.get(request())
        if not answer.success():
            refused = answer
            break
    assert refused is not None, "1100 calls in a row were all accepted"
    assert (refused.raw.status_code, refused.code) == (429, 99991400), refused.msg
    headers = {name.lower(): value for name, value in refused.raw.headers.items()}
    assert int(headers["x-ogw-ratelimit-limit"]) in (50, 1000)
    assert 1 <= int(headers["x-ogw-ratelimit-reset"]) <= 60
    assert refused.get_log_id()

    other = tenant.new_app().client()
    request_of_other = GetUserRequest.builder().user_id(leader.union_id).user_id_type("union_id").build()
    assert other.contact.v3.user.get(request_of_other).success(), "limits count per app"
