package conformance

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkauthen "github.com/larksuite/oapi-sdk-go/v3/service/authen/v1"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

const back = "https://app.example/back"

// newActingApp makes an app that may send people back, and a person for it to act for.
func newActingApp(t *testing.T) (app, *lark.Client, *larkcontact.User) {
	t.Helper()
	var made app
	control(t, http.MethodPost, "/apps", object{
		"name": unique("acting"), "scopes": "all", "contact_range": object{"all": true}, "redirect_uris": []string{back},
	}, &made)
	client := made.client()
	body := larkcontact.NewUserBuilder().Name(unique("李四")).UserId(unique("li")).Mobile(uniqueMobile()).
		DepartmentIds([]string{"0"}).EmployeeType(1).Build()
	answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	return made, client, answer.Data.User
}

// authorize agrees on the consent page as the administrator would, and gives the code with which the browser is sent back.
func authorize(t *testing.T, a app, user *larkcontact.User, scope string) string {
	t.Helper()
	form := url.Values{
		"client_id": {a.ID}, "response_type": {"code"}, "redirect_uri": {back}, "scope": {scope}, "state": {"S"},
		"decision": {"allow"}, "login": {text(user.UserId)}, "admin_token": {os.Getenv("LARKSPUR_ADMIN_TOKEN")},
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := stay.PostForm(baseURL+"/open-apis/authen/v1/authorize", form)
	must(t, err)
	defer answer.Body.Close()
	equal(t, "status of the page", answer.StatusCode, http.StatusSeeOther)
	location, err := answer.Location()
	must(t, err)
	equal(t, "state", location.Query().Get("state"), "S")
	return location.Query().Get("code")
}

type tokens struct {
	Code             int    `json:"code"`
	AccessToken      string `json:"access_token"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshToken     string `json:"refresh_token"`
	RefreshExpiresIn int    `json:"refresh_token_expires_in"`
	TokenType        string `json:"token_type"`
	Scope            string `json:"scope"`
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

// token asks as golang.org/x/oauth2 does: a form, the app in a basic authorization header.
func token(t *testing.T, a app, fields url.Values) (int, tokens) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, baseURL+"/open-apis/authen/v2/oauth/token",
		strings.NewReader(fields.Encode()))
	must(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(a.ID), url.QueryEscape(a.Secret))
	answer, err := http.DefaultClient.Do(request)
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	var got tokens
	must(t, json.Unmarshal(body, &got))
	return answer.StatusCode, got
}

func TestUserTokenByTheWholeFlow(t *testing.T) {
	a, client, user := newActingApp(t)
	code := authorize(t, a, user, "contact:contact.base:readonly offline_access")
	status, first := token(t, a, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back}})
	equal(t, "status", status, http.StatusOK)
	equal(t, "scope", first.Scope, "contact:contact.base:readonly offline_access")
	equal(t, "life", first.ExpiresIn, 7200)
	info, err := client.Authen.UserInfo.Get(ctx, larkcore.WithUserAccessToken(first.AccessToken))
	must(t, err)
	accepted(t, info.ApiResp, info.CodeError)
	equal(t, "open_id", text(info.Data.OpenId), text(user.OpenId))
	_, second := token(t, a, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first.RefreshToken}})
	equal(t, "code", second.Code, 0)
	status, third := token(t, a, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first.RefreshToken}})
	equal(t, "status of a used token", status, http.StatusBadRequest)
	equal(t, "code of a used token", third.Code, 20073)
	equal(t, "word of a used token", third.Error, "invalid_grant")
	status, again := token(t, a, url.Values{"grant_type": {"authorization_code"}, "code": {code}})
	equal(t, "status of a used code", status, http.StatusBadRequest)
	equal(t, "code of a used code", again.Code, 20065)
	status, wrong := token(t, app{a.ID, "wrong"}, url.Values{"grant_type": {"authorization_code"}, "code": {code}})
	equal(t, "status of a wrong secret", status, http.StatusBadRequest)
	equal(t, "code of a wrong secret", wrong.Code, 20002)
}

func TestOlderUserTokenEndpoints(t *testing.T) {
	a, client, user := newActingApp(t)
	oidc, err := client.Authen.OidcAccessToken.Create(ctx, larkauthen.NewCreateOidcAccessTokenReqBuilder().
		Body(larkauthen.NewCreateOidcAccessTokenReqBodyBuilder().GrantType("authorization_code").
			Code(authorize(t, a, user, "")).Build()).Build())
	must(t, err)
	accepted(t, oidc.ApiResp, oidc.CodeError)
	refresh := larkauthen.NewCreateOidcRefreshAccessTokenReqBuilder().
		Body(larkauthen.NewCreateOidcRefreshAccessTokenReqBodyBuilder().GrantType("refresh_token").
			RefreshToken(text(oidc.Data.RefreshToken)).Build()).Build()
	fresh, err := client.Authen.OidcRefreshAccessToken.Create(ctx, refresh)
	must(t, err)
	accepted(t, fresh.ApiResp, fresh.CodeError)
	used, err := client.Authen.OidcRefreshAccessToken.Create(ctx, refresh)
	must(t, err)
	refused(t, used.ApiResp, used.CodeError, 200, 20038)

	byCode := larkauthen.NewCreateAccessTokenReqBuilder().
		Body(larkauthen.NewCreateAccessTokenReqBodyBuilder().GrantType("authorization_code").
			Code(authorize(t, a, user, "")).Build()).Build()
	oldest, err := client.Authen.AccessToken.Create(ctx, byCode)
	must(t, err)
	accepted(t, oldest.ApiResp, oldest.CodeError)
	equal(t, "open_id", text(oldest.Data.OpenId), text(user.OpenId))
	renewed, err := client.Authen.RefreshAccessToken.Create(ctx, larkauthen.NewCreateRefreshAccessTokenReqBuilder().
		Body(larkauthen.NewCreateRefreshAccessTokenReqBodyBuilder().GrantType("refresh_token").
			RefreshToken(text(oldest.Data.RefreshToken)).Build()).Build())
	must(t, err)
	accepted(t, renewed.ApiResp, renewed.CodeError)
	equal(t, "name", text(renewed.Data.Name), text(user.Name))
	twice, err := client.Authen.AccessToken.Create(ctx, byCode)
	must(t, err)
	refused(t, twice.ApiResp, twice.CodeError, 200, 20003)
}

// mint lets the administrator make a user token, without a page.
func mint(t *testing.T, a app, user *larkcontact.User, scopes interface{}) larkcore.RequestOptionFunc {
	t.Helper()
	var made struct {
		AccessToken string `json:"access_token"`
	}
	body := object{"app_id": a.ID}
	if scopes != nil {
		body["scopes"] = scopes
	}
	control(t, http.MethodPost, "/users/"+text(user.UserId)+"/token", body, &made)
	return larkcore.WithUserAccessToken(made.AccessToken)
}

func TestSearchDepartments(t *testing.T) {
	a, client, user := newActingApp(t)
	person := mint(t, a, user, nil)
	name := unique("搜索")
	for _, tail := range []string{"甲", "乙"} {
		made, err := client.Contact.Department.Create(ctx, larkcontact.NewCreateDepartmentReqBuilder().
			Department(larkcontact.NewDepartmentBuilder().Name(name+tail).ParentDepartmentId("0").Build()).Build())
		must(t, err)
		accepted(t, made.ApiResp, made.CodeError)
	}
	search := func(query string, size int) *larkcontact.SearchDepartmentResp {
		answer, err := client.Contact.Department.Search(ctx, larkcontact.NewSearchDepartmentReqBuilder().PageSize(size).
			Body(larkcontact.NewSearchDepartmentReqBodyBuilder().Query(query).Build()).Build(), person)
		must(t, err)
		return answer
	}
	found := search(name, 1)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "found", text(found.Data.Items[0].Name), name+"甲")
	equal(t, "has_more", *found.Data.HasMore, true)
	wrong := search("", 1)
	refused(t, wrong.ApiResp, wrong.CodeError, 400, 48001)
}

func TestSearchUsers(t *testing.T) {
	a, client, user := newActingApp(t)
	person := mint(t, a, user, nil)
	path := "/open-apis/search/v1/user?query=" + url.QueryEscape(text(user.Name))
	answer, err := client.Get(ctx, path, nil, larkcore.AccessTokenTypeUser, person)
	must(t, err)
	var body struct {
		larkcore.CodeError
		Data struct {
			Users []struct {
				OpenID        string   `json:"open_id"`
				DepartmentIDs []string `json:"department_ids"`
			} `json:"users"`
		} `json:"data"`
	}
	must(t, json.Unmarshal(answer.RawBody, &body))
	equal(t, "code", body.Code, 0)
	equal(t, "found", len(body.Data.Users), 1)
	equal(t, "open_id", body.Data.Users[0].OpenID, text(user.OpenId))
	equal(t, "department", body.Data.Users[0].DepartmentIDs[0], "0")
}

func TestWhatAPersonSeesAndMayNot(t *testing.T) {
	a, client, user := newActingApp(t)
	request := larkcontact.NewGetUserReqBuilder().UserId(text(user.OpenId)).Build()
	seen, err := client.Contact.User.Get(ctx, request, mint(t, a, user, nil))
	must(t, err)
	accepted(t, seen.ApiResp, seen.CodeError)
	equal(t, "department path", text(seen.Data.User.DepartmentPath[0].DepartmentId), "0")
	narrow, err := client.Contact.User.Get(ctx, request, mint(t, a, user, []string{}))
	must(t, err)
	refused(t, narrow.ApiResp, narrow.CodeError, 400, 99991679)
	forged, err := client.Contact.User.Get(ctx, request, larkcore.WithUserAccessToken("u-forged"))
	must(t, err)
	refused(t, forged.ApiResp, forged.CodeError, 400, 99991668)
	token := mint(t, a, user, nil)
	control(t, http.MethodPatch, "/users/"+text(user.UserId), object{"standing": "resigned"}, &struct{}{})
	gone, err := client.Authen.UserInfo.Get(ctx, token)
	must(t, err)
	refused(t, gone.ApiResp, gone.CodeError, 200, 20021)
}
