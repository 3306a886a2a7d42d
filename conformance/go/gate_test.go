package conformance

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func TestBadTokens(t *testing.T) {
	client := newApp(t).client(lark.WithEnableTokenCache(false))
	for token, code := range map[string]int{"t-broken": 99991663, "x-wrong-prefix": 99991671} {
		t.Run(token, func(t *testing.T) {
			answer, err := client.Contact.Department.Get(ctx, larkcontact.NewGetDepartmentReqBuilder().DepartmentId("0").Build(),
				larkcore.WithTenantAccessToken(token))
			must(t, err)
			refused(t, answer.ApiResp, answer.CodeError, 400, code)
		})
	}
}

// raw makes an untyped call and reads the envelope of the answer.
func raw(t *testing.T, path string, token larkcore.AccessTokenType) (*larkcore.ApiResp, larkcore.CodeError) {
	t.Helper()
	answer, err := newApp(t).client().Get(ctx, path, nil, token)
	must(t, err)
	var code larkcore.CodeError
	must(t, json.Unmarshal(answer.RawBody, &code))
	return answer, code
}

func TestNoToken(t *testing.T) {
	answer, code := raw(t, "/open-apis/contact/v3/departments/0", larkcore.AccessTokenTypeNone)
	refused(t, answer, code, 400, 99991661)
}

func TestUnknownPath(t *testing.T) {
	answer, code := raw(t, "/open-apis/contact/v3/no_such_thing", larkcore.AccessTokenTypeTenant)
	refused(t, answer, code, 404, 99991201)
	if !strings.Contains(code.Msg, "/open-apis/contact/v3/no_such_thing") {
		t.Errorf("msg does not name the path: %s", code.Msg)
	}
}

func TestSwitchedOffApp(t *testing.T) {
	made := newApp(t)
	client := made.client()
	created(t, client, team("0").Build())
	var answered object
	control(t, http.MethodPatch, "/apps/"+made.ID, object{"enabled": false}, &answered)
	answer := create(t, client, team("0").Build())
	refused(t, answer.ApiResp, answer.CodeError, 400, 99991662)
}

func TestMissingScopes(t *testing.T) {
	for _, each := range []struct {
		name, held, idType, violation, missing string
	}{
		{"of the endpoint", "contact:contact:readonly", "open_id", "action_scope_required", "contact:contact"},
		{"of a parameter value", "contact:contact", "user_id", "field_scope_required", "contact:user.employee_id:readonly"},
	} {
		t.Run(each.name, func(t *testing.T) {
			client := newLimitedApp(t, []string{each.held}, object{"all": true}).client()
			answer := send(t, client, larkcontact.NewCreateDepartmentReqBuilder().UserIdType(each.idType).Department(team("0").Build()))
			refused(t, answer.ApiResp, answer.CodeError, 400, 99991672)
			named := false
			for _, violation := range answer.Err.PermissionViolations {
				named = named || violation.Type == each.violation && violation.Subject == each.missing
			}
			if !named {
				t.Errorf("%s %s is not named: %s", each.violation, each.missing, answer.RawBody)
			}
		})
	}
}

func TestContactRange(t *testing.T) {
	wide := newApp(t).client()
	inside, outside := *created(t, wide, team("0").Build()).OpenDepartmentId, *created(t, wide, team("0").Build()).OpenDepartmentId
	narrow := newLimitedApp(t, "all", object{"departments": []string{inside}}).client()
	created(t, narrow, team(inside).Build())
	for _, parent := range []string{outside, "0"} {
		answer := create(t, narrow, team(parent).Build())
		refused(t, answer.ApiResp, answer.CodeError, 403, 40014)
	}
	seen := get(t, narrow, larkcontact.NewGetDepartmentReqBuilder().DepartmentId(outside))
	refused(t, seen.ApiResp, seen.CodeError, 403, 40004)
}
