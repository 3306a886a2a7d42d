package conformance

import (
	"encoding/json"
	"strings"
	"testing"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func TestFirstAppIsReadyToUse(t *testing.T) {
	answer, err := firstApp().client().Contact.Department.Children(ctx,
		larkcontact.NewChildrenDepartmentReqBuilder().DepartmentId("0").Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
}

func TestTenantTokenIsFlatAndStaysTheSame(t *testing.T) {
	request := &larkcore.SelfBuiltTenantAccessTokenReq{AppID: firstApp().ID, AppSecret: firstApp().Secret}
	first, err := firstApp().client().GetTenantAccessTokenBySelfBuiltApp(ctx, request)
	must(t, err)
	accepted(t, first.ApiResp, first.CodeError)
	if !strings.HasPrefix(first.TenantAccessToken, "t-") || first.Expire < 1800 || first.Expire > 7200 {
		t.Fatalf("%s", first.RawBody)
	}
	var flat map[string]json.RawMessage
	must(t, json.Unmarshal(first.RawBody, &flat))
	if _, wrapped := flat["data"]; wrapped {
		t.Fatalf("token endpoints have no data object: %s", first.RawBody)
	}
	second, err := firstApp().client().GetTenantAccessTokenBySelfBuiltApp(ctx, request)
	must(t, err)
	equal(t, "token", second.TenantAccessToken, first.TenantAccessToken)
}

func TestAppToken(t *testing.T) {
	answer, err := firstApp().client().GetAppAccessTokenBySelfBuiltApp(ctx,
		&larkcore.SelfBuiltAppAccessTokenReq{AppID: firstApp().ID, AppSecret: firstApp().Secret})
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	if !strings.HasPrefix(answer.AppAccessToken, "t-") && !strings.HasPrefix(answer.AppAccessToken, "a-") {
		t.Fatalf("%s", answer.RawBody)
	}
}

func TestRefusedCredentials(t *testing.T) {
	for _, each := range []struct {
		name        string
		credentials app
		code        int
	}{
		{"no app id", app{"", "anything"}, 10003},
		{"unknown app", app{"cli_0000000000000000", "anything"}, 10014},
		{"wrong secret", app{firstApp().ID, "not-the-secret"}, 10015},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer, err := firstApp().client().GetTenantAccessTokenBySelfBuiltApp(ctx,
				&larkcore.SelfBuiltTenantAccessTokenReq{AppID: each.credentials.ID, AppSecret: each.credentials.Secret})
			must(t, err)
			equal(t, "HTTP status", answer.StatusCode, 200)
			equal(t, "code", answer.Code, each.code)
			if answer.RequestId() == "" {
				t.Error("no log id")
			}
		})
	}
}

func TestClientOfAnUnknownAppCannotCall(t *testing.T) {
	_, err := app{"cli_0000000000000000", "anything"}.client().Contact.Department.Get(ctx,
		larkcontact.NewGetDepartmentReqBuilder().DepartmentId("0").Build())
	if err == nil || !strings.Contains(err.Error(), "10014") {
		t.Fatalf("wanted an error that names code 10014, got %v", err)
	}
}
