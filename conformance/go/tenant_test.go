// Package conformance runs the official Go SDK, unmodified, against a Larkspur server.
//
// This file knows the Larkspur that the tests talk to: its address, its first app, and more apps made through
// the control API. Nothing here wraps the SDK: tests use the client exactly as a program for the platform does.
package conformance

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"testing"
	"time"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

var (
	ctx        = context.Background()
	baseURL    = os.Getenv("LARKSPUR_BASE_URL")
	mailDomain = os.Getenv("LARKSPUR_MAIL_DOMAIN")
)

// app is what a client needs to speak as an app.
type app struct {
	ID     string `json:"app_id"`
	Secret string `json:"app_secret"`
}

// firstApp is the app that Larkspur makes on its first start: every scope, all staff.
func firstApp() app {
	return app{ID: os.Getenv("LARKSPUR_APP_ID"), Secret: os.Getenv("LARKSPUR_APP_SECRET")}
}

// client is the client a user of the SDK would build; only the domain differs.
func (a app) client(more ...lark.ClientOptionFunc) *lark.Client {
	options := append([]lark.ClientOptionFunc{
		lark.WithOpenBaseUrl(baseURL),
		lark.WithReqTimeout(10 * time.Second),
		lark.WithLogger(silent{}),
	}, more...)
	return lark.NewClient(a.ID, a.Secret, options...)
}

// silent drops what the SDK logs: tests provoke refusals on purpose.
type silent struct{}

func (silent) Debug(context.Context, ...interface{}) {}
func (silent) Info(context.Context, ...interface{})  {}
func (silent) Warn(context.Context, ...interface{})  {}
func (silent) Error(context.Context, ...interface{}) {}

var _ larkcore.Logger = silent{}

type object map[string]interface{}

// newApp makes an app with every scope and all staff in range. Rate limits count per app, so one app per test
// keeps every test far below them.
func newApp(t *testing.T) app {
	t.Helper()
	return newLimitedApp(t, "all", object{"all": true})
}

// newLimitedApp makes an app with the given scopes ("all" or a list of names) and contact range.
func newLimitedApp(t *testing.T, scopes interface{}, contactRange object) app {
	t.Helper()
	var made app
	control(t, http.MethodPost, "/apps", object{
		"name": unique("conformance"), "scopes": scopes, "contact_range": contactRange,
	}, &made)
	return made
}

// control makes one call of the control API and decodes its answer; an answer of 4xx or 5xx ends the test.
func control(t *testing.T, method, path string, body, into interface{}) {
	t.Helper()
	sent, err := json.Marshal(body)
	must(t, err)
	request, err := http.NewRequestWithContext(ctx, method, baseURL+"/_larkspur/v1"+path, bytes.NewReader(sent))
	must(t, err)
	request.Header.Set("Authorization", "Bearer "+os.Getenv("LARKSPUR_ADMIN_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	must(t, err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	must(t, err)
	if answer.StatusCode >= 400 {
		t.Fatalf("control API: %s %s answered %d %s", method, path, answer.StatusCode, got)
	}
	must(t, json.Unmarshal(got, into))
}

// hireLeader makes a person in the root department, good for leading and for HR duties.
func hireLeader(t *testing.T, client *lark.Client) *larkcontact.User {
	t.Helper()
	body := larkcontact.NewUserBuilder().Name("Lena Leader").Mobile(uniqueMobile()).
		DepartmentIds([]string{"0"}).EmployeeType(1).Build()
	answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().UserIdType("open_id").User(body).Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	return answer.Data.User
}

// unique gives word a tail that no other test has: names, addresses and ids must not meet.
func unique(word string) string {
	tail := make([]byte, 4)
	if _, err := rand.Read(tail); err != nil {
		panic(err)
	}
	return word + "-" + hex.EncodeToString(tail)
}

// uniqueMobile is a number of the form the platform accepts without an e-mail address.
func uniqueMobile() string {
	number, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("+86139%08d", number)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// text reads an optional string; an absent one is empty.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// accepted ends the test unless the answer is a success with a log id.
func accepted(t *testing.T, answer *larkcore.ApiResp, code larkcore.CodeError) {
	t.Helper()
	if answer.StatusCode != http.StatusOK || code.Code != 0 {
		t.Fatalf("not accepted: HTTP %d, %s", answer.StatusCode, answer.RawBody)
	}
	if answer.RequestId() == "" {
		t.Fatal("a success without a log id")
	}
}

// refused ends the test unless the answer has this HTTP status and one of codes, with one log id in header and body.
func refused(t *testing.T, answer *larkcore.ApiResp, code larkcore.CodeError, status int, codes ...int) {
	t.Helper()
	known := false
	for _, each := range codes {
		known = known || code.Code == each
	}
	if answer.StatusCode != status || !known {
		t.Fatalf("wanted HTTP %d with a code of %v, got HTTP %d: %s", status, codes, answer.StatusCode, answer.RawBody)
	}
	if code.Msg == "" || code.Err == nil {
		t.Fatalf("a refusal without msg or error object: %s", answer.RawBody)
	}
	var body struct {
		Error struct {
			LogID string `json:"log_id"`
		} `json:"error"`
	}
	must(t, json.Unmarshal(answer.RawBody, &body))
	if answer.RequestId() == "" || body.Error.LogID != answer.RequestId() {
		t.Fatalf("log id %q in the header, %q in the body", answer.RequestId(), body.Error.LogID)
	}
}
