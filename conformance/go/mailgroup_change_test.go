package conformance

import (
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkmail "github.com/larksuite/oapi-sdk-go/v3/service/mail/v1"
)

func patchGroup(t *testing.T, client *lark.Client, id string, body *larkmail.Mailgroup) *larkmail.PatchMailgroupResp {
	t.Helper()
	answer, err := client.Mail.Mailgroup.Patch(ctx, larkmail.NewPatchMailgroupReqBuilder().MailgroupId(id).Mailgroup(body).Build())
	must(t, err)
	return answer
}

func updateGroup(t *testing.T, client *lark.Client, id string, body *larkmail.Mailgroup) *larkmail.UpdateMailgroupResp {
	t.Helper()
	answer, err := client.Mail.Mailgroup.Update(ctx, larkmail.NewUpdateMailgroupReqBuilder().MailgroupId(id).Mailgroup(body).Build())
	must(t, err)
	return answer
}

func deleteGroup(t *testing.T, client *lark.Client, id string) *larkmail.DeleteMailgroupResp {
	t.Helper()
	answer, err := client.Mail.Mailgroup.Delete(ctx, larkmail.NewDeleteMailgroupReqBuilder().MailgroupId(id).Build())
	must(t, err)
	return answer
}

func addAlias(t *testing.T, client *lark.Client, id, alias string) *larkmail.CreateMailgroupAliasResp {
	t.Helper()
	body := larkmail.NewEmailAliasBuilder().EmailAlias(alias).Build()
	answer, err := client.Mail.MailgroupAlias.Create(ctx, larkmail.NewCreateMailgroupAliasReqBuilder().MailgroupId(id).EmailAlias(body).Build())
	must(t, err)
	return answer
}

func listAliases(t *testing.T, client *lark.Client, id string) *larkmail.ListMailgroupAliasResp {
	t.Helper()
	answer, err := client.Mail.MailgroupAlias.List(ctx, larkmail.NewListMailgroupAliasReqBuilder().MailgroupId(id).Build())
	must(t, err)
	return answer
}

func deleteAlias(t *testing.T, client *lark.Client, id, alias string) *larkmail.DeleteMailgroupAliasResp {
	t.Helper()
	answer, err := client.Mail.MailgroupAlias.Delete(ctx, larkmail.NewDeleteMailgroupAliasReqBuilder().MailgroupId(id).AliasId(alias).Build())
	must(t, err)
	return answer
}

func TestChangedMailGroup(t *testing.T) {
	client := newApp(t).client()
	email, newer := address("group"), address("newer")
	made := createGroup(t, client, email)
	accepted(t, made.ApiResp, made.CodeError)
	patched := patchGroup(t, client, email, larkmail.NewMailgroupBuilder().Name("other").Build())
	accepted(t, patched.ApiResp, patched.CodeError)
	equal(t, "name", text(patched.Data.Name), "other")
	equal(t, "description", text(patched.Data.Description), "mail group for testing")
	updated := updateGroup(t, client, email, larkmail.NewMailgroupBuilder().Email(newer).Build())
	accepted(t, updated.ApiResp, updated.CodeError)
	equal(t, "email", text(updated.Data.Email), newer)
	equal(t, "description", text(updated.Data.Description), "")
	equal(t, "who_can_send_mail", text(updated.Data.WhoCanSendMail), "ALL_INTERNAL_USERS")
	found := getGroup(t, client, email)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "id by the old address", text(found.Data.MailgroupId), text(made.Data.MailgroupId))
	deleted := deleteGroup(t, client, *made.Data.MailgroupId)
	accepted(t, deleted.ApiResp, deleted.CodeError)
	again := createGroup(t, client, email)
	accepted(t, again.ApiResp, again.CodeError)
}

func TestRefusedChangesOfMailGroups(t *testing.T) {
	client := newApp(t).client()
	email, taken, nobody := address("group"), address("taken"), address("nobody")
	for _, each := range []string{email, taken} {
		made := createGroup(t, client, each)
		accepted(t, made.ApiResp, made.CodeError)
	}
	for _, each := range []struct {
		name, id, email string
		status, code    int
	}{
		{"taken", email, taken, 409, 1234006},
		{"malformed", email, "no address", 400, 1234008},
		{"unknown group", nobody, taken, 404, 1234013},
	} {
		t.Run(each.name, func(t *testing.T) {
			body := larkmail.NewMailgroupBuilder().Email(each.email).Build()
			patched := patchGroup(t, client, each.id, body)
			refused(t, patched.ApiResp, patched.CodeError, each.status, each.code)
			updated := updateGroup(t, client, each.id, body)
			refused(t, updated.ApiResp, updated.CodeError, each.status, each.code)
		})
	}
	deleted := deleteGroup(t, client, nobody)
	refused(t, deleted.ApiResp, deleted.CodeError, 404, 1234013)
}

func TestMailGroupAliases(t *testing.T) {
	client := newApp(t).client()
	email, alias, nobody := address("group"), address("Alias"), address("nobody")
	made := createGroup(t, client, email)
	accepted(t, made.ApiResp, made.CodeError)
	added := addAlias(t, client, email, alias)
	accepted(t, added.ApiResp, added.CodeError)
	equal(t, "primary_email", text(added.Data.MailgroupAlias.PrimaryEmail), email)
	equal(t, "email_alias", text(added.Data.MailgroupAlias.EmailAlias), alias)
	for _, each := range []struct {
		name, id, alias string
		status, code    int
	}{
		{"taken as an alias", email, alias, 409, 1235002},
		{"taken", email, email, 409, 1234006},
		{"foreign domain", email, "a@not-our-domain.example", 404, 1234019},
		{"malformed", email, "no address", 400, 1234008},
		{"unknown group", nobody, address("free"), 404, 1234013},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := addAlias(t, client, each.id, each.alias)
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.code)
		})
	}
	listed := listAliases(t, client, email)
	accepted(t, listed.ApiResp, listed.CodeError)
	equal(t, "number of aliases", len(listed.Data.Items), 1)
	equal(t, "alias", text(listed.Data.Items[0].EmailAlias), alias)
	unknown := listAliases(t, client, nobody)
	refused(t, unknown.ApiResp, unknown.CodeError, 404, 1234013)
	removed := deleteAlias(t, client, email, alias)
	accepted(t, removed.ApiResp, removed.CodeError)
	again := deleteAlias(t, client, email, alias)
	refused(t, again.ApiResp, again.CodeError, 404, 1234012)
}
