package conformance

import (
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkmail "github.com/larksuite/oapi-sdk-go/v3/service/mail/v1"
)

func createGroup(t *testing.T, client *lark.Client, email string) *larkmail.CreateMailgroupResp {
	t.Helper()
	body := larkmail.NewMailgroupBuilder().Email(email).Name("test mail group").Description("mail group for testing").
		WhoCanSendMail("ALL_GROUP_MEMBERS").Build()
	answer, err := client.Mail.Mailgroup.Create(ctx, larkmail.NewCreateMailgroupReqBuilder().Mailgroup(body).Build())
	must(t, err)
	return answer
}

func getGroup(t *testing.T, client *lark.Client, id string) *larkmail.GetMailgroupResp {
	t.Helper()
	answer, err := client.Mail.Mailgroup.Get(ctx, larkmail.NewGetMailgroupReqBuilder().MailgroupId(id).Build())
	must(t, err)
	return answer
}

func address(word string) string {
	return unique(word) + "@" + mailDomain
}

func TestMailGroup(t *testing.T) {
	client := newApp(t).client()
	email := address("group")
	answer := createGroup(t, client, email)
	accepted(t, answer.ApiResp, answer.CodeError)
	made := answer.Data
	equal(t, "email", text(made.Email), email)
	equal(t, "description", text(made.Description), "mail group for testing")
	equal(t, "who_can_send_mail", text(made.WhoCanSendMail), "ALL_GROUP_MEMBERS")
	equal(t, "direct_members_count", text(made.DirectMembersCount), "0")
	equal(t, "include_external_member", *made.IncludeExternalMember, false)
	equal(t, "include_all_company_member", *made.IncludeAllCompanyMember, false)
	for _, id := range []string{*made.MailgroupId, email} {
		found := getGroup(t, client, id)
		accepted(t, found.ApiResp, found.CodeError)
		equal(t, "id", text(found.Data.MailgroupId), *made.MailgroupId)
		equal(t, "name", text(found.Data.Name), "test mail group")
	}
}

func TestMailGroupIteratorMeetsEveryGroupOnce(t *testing.T) {
	client := newApp(t).client()
	missing := map[string]bool{}
	for range 5 {
		answer := createGroup(t, client, address("page"))
		accepted(t, answer.ApiResp, answer.CodeError)
		missing[*answer.Data.MailgroupId] = true
	}
	pages, err := client.Mail.Mailgroup.ListByIterator(ctx, larkmail.NewListMailgroupReqBuilder().PageSize(2).Build())
	must(t, err)
	seen := map[string]bool{}
	for {
		more, group, err := pages.Next()
		must(t, err)
		if !more {
			break
		}
		if seen[*group.MailgroupId] {
			t.Fatalf("%s came twice", *group.MailgroupId)
		}
		seen[*group.MailgroupId] = true
		delete(missing, *group.MailgroupId)
	}
	if len(missing) > 0 {
		t.Fatalf("never listed: %v", missing)
	}
}

func TestRefusedMailGroups(t *testing.T) {
	client := newApp(t).client()
	taken, login := address("taken"), address("login")
	first := createGroup(t, client, taken)
	accepted(t, first.ApiResp, first.CodeError)
	person := larkcontact.NewUserBuilder().Name("Log In").Mobile(uniqueMobile()).Email(login).DepartmentIds([]string{"0"}).EmployeeType(1).Build()
	hired, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(person).Build())
	must(t, err)
	accepted(t, hired.ApiResp, hired.CodeError)
	for _, each := range []struct {
		name, email  string
		status, code int
	}{
		{"foreign domain", "group@not-our-domain.example", 400, 1234019},
		{"malformed", "no-at-sign", 400, 1234008},
		{"taken", taken, 409, 1234006},
		{"login account", login, 409, 1234033},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := createGroup(t, client, each.email)
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.code)
		})
	}
	for _, id := range []string{"no-such-group", "nobody@" + mailDomain} {
		t.Run("unknown "+id, func(t *testing.T) {
			answer := getGroup(t, client, id)
			refused(t, answer.ApiResp, answer.CodeError, 404, 1234013)
		})
	}
}
