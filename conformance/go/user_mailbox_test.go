package conformance

import (
	"net/http"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkmail "github.com/larksuite/oapi-sdk-go/v3/service/mail/v1"
)

// hireWithMailbox makes a person with a mailbox and a sign-in address.
func hireWithMailbox(t *testing.T, client *lark.Client) *larkcontact.User {
	t.Helper()
	body := larkcontact.NewUserBuilder().Name("Paula Postbox").Mobile(uniqueMobile()).Email(address("login")).
		EnterpriseEmail(address("box")).DepartmentIds([]string{"0"}).EmployeeType(1).Build()
	answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	return answer.Data.User
}

func stand(t *testing.T, user *larkcontact.User, standing string) {
	t.Helper()
	var changed object
	control(t, http.MethodPatch, "/users/"+*user.UserId, object{"standing": standing}, &changed)
}

func addUserAlias(t *testing.T, client *lark.Client, mailbox, alias string) *larkmail.CreateUserMailboxAliasResp {
	t.Helper()
	body := larkmail.NewEmailAliasBuilder().EmailAlias(alias).Build()
	answer, err := client.Mail.UserMailboxAlias.Create(ctx, larkmail.NewCreateUserMailboxAliasReqBuilder().UserMailboxId(mailbox).EmailAlias(body).Build())
	must(t, err)
	return answer
}

func listUserAliases(t *testing.T, client *lark.Client, mailbox string) *larkmail.ListUserMailboxAliasResp {
	t.Helper()
	answer, err := client.Mail.UserMailboxAlias.List(ctx, larkmail.NewListUserMailboxAliasReqBuilder().UserMailboxId(mailbox).Build())
	must(t, err)
	return answer
}

func deleteUserAlias(t *testing.T, client *lark.Client, mailbox, alias string) *larkmail.DeleteUserMailboxAliasResp {
	t.Helper()
	answer, err := client.Mail.UserMailboxAlias.Delete(ctx, larkmail.NewDeleteUserMailboxAliasReqBuilder().UserMailboxId(mailbox).AliasId(alias).Build())
	must(t, err)
	return answer
}

func releaseMailbox(t *testing.T, client *lark.Client, mailbox, heir string) *larkmail.DeleteUserMailboxResp {
	t.Helper()
	answer, err := client.Mail.UserMailbox.Delete(ctx, larkmail.NewDeleteUserMailboxReqBuilder().UserMailboxId(mailbox).TransferMailbox(heir).Build())
	must(t, err)
	return answer
}

func queryAddresses(t *testing.T, client *lark.Client, addresses ...string) *larkmail.QueryUserResp {
	t.Helper()
	body := larkmail.NewQueryUserReqBodyBuilder().EmailList(addresses).Build()
	answer, err := client.Mail.User.Query(ctx, larkmail.NewQueryUserReqBuilder().Body(body).Build())
	must(t, err)
	return answer
}

func TestUserMailboxAliases(t *testing.T) {
	client := newApp(t).client()
	user := hireWithMailbox(t, client)
	box, alias, nobody := *user.EnterpriseEmail, address("Alias"), address("nobody")
	added := addUserAlias(t, client, box, alias)
	accepted(t, added.ApiResp, added.CodeError)
	equal(t, "primary_email", text(added.Data.UserMailboxAlias.PrimaryEmail), box)
	equal(t, "email_alias", text(added.Data.UserMailboxAlias.EmailAlias), alias)
	for _, each := range []struct {
		name, mailbox, alias string
		status, code         int
	}{
		{"taken as an alias", box, alias, 409, 1235002},
		{"taken", box, box, 409, 1234006},
		{"signed in with", box, *user.Email, 409, 1234033},
		{"foreign domain", box, "a@not-our-domain.example", 404, 1234019},
		{"malformed", box, "no address", 400, 1234008},
		{"unknown mailbox", nobody, address("free"), 404, 1235013},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := addUserAlias(t, client, each.mailbox, each.alias)
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.code)
		})
	}
	listed := listUserAliases(t, client, alias)
	accepted(t, listed.ApiResp, listed.CodeError)
	equal(t, "number of aliases", len(listed.Data.Items), 1)
	unknown := listUserAliases(t, client, nobody)
	refused(t, unknown.ApiResp, unknown.CodeError, 404, 1235013)
	removed := deleteUserAlias(t, client, box, alias)
	accepted(t, removed.ApiResp, removed.CodeError)
	again := deleteUserAlias(t, client, box, alias)
	refused(t, again.ApiResp, again.CodeError, 404, 1234012)
}

func TestUserMailboxInTheRecycleBin(t *testing.T) {
	client := newApp(t).client()
	user, heir := hireWithMailbox(t, client), hireWithMailbox(t, client)
	box := *user.EnterpriseEmail
	live := releaseMailbox(t, client, box, *heir.EnterpriseEmail)
	refused(t, live.ApiResp, live.CodeError, 400, 1230001)
	stand(t, user, "resigned")
	taken := createGroup(t, client, box)
	refused(t, taken.ApiResp, taken.CodeError, 409, 1234006)
	wrong := releaseMailbox(t, client, box, address("nobody"))
	refused(t, wrong.ApiResp, wrong.CodeError, 400, 1230001)
	released := releaseMailbox(t, client, box, *heir.EnterpriseEmail)
	accepted(t, released.ApiResp, released.CodeError)
	equal(t, "msg", released.Msg, "release mail address success")
	made := createGroup(t, client, box)
	accepted(t, made.ApiResp, made.CodeError)
}

func TestWhatAddressesAre(t *testing.T) {
	client := newApp(t).client()
	user := hireWithMailbox(t, client)
	box, alias, desk, team := *user.EnterpriseEmail, address("alias"), address("desk"), address("team")
	added := addUserAlias(t, client, box, alias)
	accepted(t, added.ApiResp, added.CodeError)
	makeMailbox(t, client, desk)
	group := createGroup(t, client, team)
	accepted(t, group.ApiResp, group.CodeError)
	answer := queryAddresses(t, client, "no address", "a@not-our-domain.example", address("nobody"), box, alias, desk, team)
	accepted(t, answer.ApiResp, answer.CodeError)
	for place, want := range [][2]int{{1, 0}, {2, 0}, {3, 0}, {4, 1}, {4, 2}, {4, 3}, {4, 5}} {
		row, kind := answer.Data.UserList[place], 0
		if row.Type != nil {
			kind = *row.Type
		}
		equal(t, "status and type of "+text(row.Email), [2]int{*row.Status, kind}, want)
	}
	stand(t, user, "resigned")
	left := queryAddresses(t, client, box)
	accepted(t, left.ApiResp, left.CodeError)
	equal(t, "status", *left.Data.UserList[0].Status, 5)
	empty := queryAddresses(t, client)
	refused(t, empty.ApiResp, empty.CodeError, 400, 1230001)
}
