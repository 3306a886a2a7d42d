package conformance

import (
	"strconv"
	"testing"

	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

// The rate limit, exhausted on purpose: 50 a second and 1000 a minute, so a quick machine meets the first limit and
// any machine the second. The app is of this test only, so no other test feels it.
func TestTooManyCallsAnswer429(t *testing.T) {
	client := newApp(t).client()
	leader := *hireLeader(t, client).OpenId
	var answer *larkcontact.GetUserResp
	for calls := 0; calls < 1100; calls++ {
		answer = getUser(t, client, "open_id", leader)
		if !answer.Success() {
			break
		}
	}
	refused(t, answer.ApiResp, answer.CodeError, 429, 99991400)
	limit, err := strconv.Atoi(answer.Header.Get("x-ogw-ratelimit-limit"))
	must(t, err)
	if limit != 50 && limit != 1000 {
		t.Errorf("limit %d", limit)
	}
	reset, err := strconv.Atoi(answer.Header.Get("x-ogw-ratelimit-reset"))
	must(t, err)
	if reset < 1 || reset > 60 {
		t.Errorf("reset after %d s", reset)
	}
}
