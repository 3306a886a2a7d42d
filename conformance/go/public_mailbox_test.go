package conformance

import (
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkmail "github.com/larksuite/oapi-sdk-go/v3/service/mail/v1"
)

func createMailbox(t *testing.T, client *lark.Client, body *larkmail.PublicMailbox) *larkmail.CreatePublicMailboxResp {
	t.Helper()
	answer, err := client.Mail.PublicMailbox.Create(ctx, larkmail.NewCreatePublicMailboxReqBuilder().PublicMailbox(body).Build())
	must(t, err)
	return answer
}

// makeMailbox is createMailbox where nothing can be in the way.
func makeMailbox(t *testing.T, client *lark.Client, email string) *larkmail.CreatePublicMailboxRespData {
	t.Helper()
	made := createMailbox(t, client, larkmail.NewPublicMailboxBuilder().Email(email).Name("前台").Build())
	accepted(t, made.ApiResp, made.CodeError)
	return made.Data
}

func getMailbox(t *testing.T, client *lark.Client, id string) *larkmail.GetPublicMailboxResp {
	t.Helper()
	answer, err := client.Mail.PublicMailbox.Get(ctx, larkmail.NewGetPublicMailboxReqBuilder().PublicMailboxId(id).Build())
	must(t, err)
	return answer
}

func patchMailbox(t *testing.T, client *lark.Client, id, email string) *larkmail.PatchPublicMailboxResp {
	t.Helper()
	body := larkmail.NewPublicMailboxBuilder().Email(email).Build()
	answer, err := client.Mail.PublicMailbox.Patch(ctx, larkmail.NewPatchPublicMailboxReqBuilder().PublicMailboxId(id).PublicMailbox(body).Build())
	must(t, err)
	return answer
}

func updateMailbox(t *testing.T, client *lark.Client, id, email string) *larkmail.UpdatePublicMailboxResp {
	t.Helper()
	body := larkmail.NewPublicMailboxBuilder().Email(email).Build()
	answer, err := client.Mail.PublicMailbox.Update(ctx, larkmail.NewUpdatePublicMailboxReqBuilder().PublicMailboxId(id).PublicMailbox(body).Build())
	must(t, err)
	return answer
}

func deleteMailbox(t *testing.T, client *lark.Client, id string) *larkmail.DeletePublicMailboxResp {
	t.Helper()
	answer, err := client.Mail.PublicMailbox.Delete(ctx, larkmail.NewDeletePublicMailboxReqBuilder().PublicMailboxId(id).Build())
	must(t, err)
	return answer
}

func discardMailbox(t *testing.T, client *lark.Client, id, heir string) *larkmail.RemoveToRecycleBinPublicMailboxResp {
	t.Helper()
	body := larkmail.NewRemoveToRecycleBinPublicMailboxReqBodyBuilder().ToMailAddress(heir).Build()
	answer, err := client.Mail.PublicMailbox.RemoveToRecycleBin(ctx, larkmail.NewRemoveToRecycleBinPublicMailboxReqBuilder().PublicMailboxId(id).Body(body).Build())
	must(t, err)
	return answer
}

func addMailboxAlias(t *testing.T, client *lark.Client, id, alias string) *larkmail.CreatePublicMailboxAliasResp {
	t.Helper()
	body := larkmail.NewEmailAliasBuilder().EmailAlias(alias).Build()
	answer, err := client.Mail.PublicMailboxAlias.Create(ctx, larkmail.NewCreatePublicMailboxAliasReqBuilder().PublicMailboxId(id).EmailAlias(body).Build())
	must(t, err)
	return answer
}

func listMailboxAliases(t *testing.T, client *lark.Client, id string) *larkmail.ListPublicMailboxAliasResp {
	t.Helper()
	answer, err := client.Mail.PublicMailboxAlias.List(ctx, larkmail.NewListPublicMailboxAliasReqBuilder().PublicMailboxId(id).Build())
	must(t, err)
	return answer
}

func deleteMailboxAlias(t *testing.T, client *lark.Client, id, alias string) *larkmail.DeletePublicMailboxAliasResp {
	t.Helper()
	answer, err := client.Mail.PublicMailboxAlias.Delete(ctx, larkmail.NewDeletePublicMailboxAliasReqBuilder().PublicMailboxId(id).AliasId(alias).Build())
	must(t, err)
	return answer
}

func TestPublicMailbox(t *testing.T) {
	client := newApp(t).client()
	email, newer := address("desk"), address("newer")
	made := makeMailbox(t, client, email)
	equal(t, "email", text(made.Email), email)
	equal(t, "name", text(made.Name), "前台")
	for _, id := range []string{email, *made.PublicMailboxId} {
		found := getMailbox(t, client, id)
		accepted(t, found.ApiResp, found.CodeError)
		equal(t, "id", text(found.Data.PublicMailboxId), *made.PublicMailboxId)
	}
	patched := patchMailbox(t, client, email, newer)
	accepted(t, patched.ApiResp, patched.CodeError)
	equal(t, "email", text(patched.Data.Email), newer)
	equal(t, "name", text(patched.Data.Name), "前台")
	updated := updateMailbox(t, client, email, newer)
	accepted(t, updated.ApiResp, updated.CodeError)
	equal(t, "id", text(updated.Data.PublicMailboxId), *made.PublicMailboxId)
	aliases := listMailboxAliases(t, client, newer)
	accepted(t, aliases.ApiResp, aliases.CodeError)
	equal(t, "number of aliases", len(aliases.Data.Items), 1)
	equal(t, "the old address", text(aliases.Data.Items[0].EmailAlias), email)

	makeMailbox(t, client, address("another"))
	iterator, err := client.Mail.PublicMailbox.ListByIterator(ctx, larkmail.NewListPublicMailboxReqBuilder().PageSize(1).Build())
	must(t, err)
	for seen := 0; ; seen++ {
		more, item, err := iterator.Next()
		must(t, err)
		if !more {
			t.Fatalf("%s is not among %d mailboxes", *made.PublicMailboxId, seen)
		}
		if text(item.PublicMailboxId) == *made.PublicMailboxId {
			break
		}
	}
}

func TestRefusedPublicMailboxes(t *testing.T) {
	client := newApp(t).client()
	email, taken, nobody := address("desk"), address("taken"), address("nobody")
	makeMailbox(t, client, email)
	makeMailbox(t, client, taken)
	for _, each := range []struct {
		name         string
		body         *larkmail.PublicMailbox
		status, code int
	}{
		{"no address", larkmail.NewPublicMailboxBuilder().Build(), 400, 1234008},
		{"foreign domain", larkmail.NewPublicMailboxBuilder().Email("a@not-our-domain.example").Build(), 400, 1234008},
		{"a place for data", larkmail.NewPublicMailboxBuilder().Email(address("desk")).Geo("cn").Build(), 400, 1234041},
		{"taken", larkmail.NewPublicMailboxBuilder().Email(taken).Build(), 409, 1234006},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := createMailbox(t, client, each.body)
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.code)
		})
	}
	for _, each := range []struct {
		name, id, email string
		status, code    int
	}{
		{"changed to a taken address", email, taken, 409, 1234006},
		{"changed to no address", email, "no address", 400, 1234008},
		{"unknown", nobody, taken, 404, 1234016},
	} {
		t.Run(each.name, func(t *testing.T) {
			patched := patchMailbox(t, client, each.id, each.email)
			refused(t, patched.ApiResp, patched.CodeError, each.status, each.code)
			updated := updateMailbox(t, client, each.id, each.email)
			refused(t, updated.ApiResp, updated.CodeError, each.status, each.code)
		})
	}
	unknown := getMailbox(t, client, nobody)
	refused(t, unknown.ApiResp, unknown.CodeError, 404, 1234016)
}

func TestPublicMailboxAliases(t *testing.T) {
	client := newApp(t).client()
	email, alias, nobody := address("desk"), address("Alias"), address("nobody")
	makeMailbox(t, client, email)
	added := addMailboxAlias(t, client, email, alias)
	accepted(t, added.ApiResp, added.CodeError)
	equal(t, "primary_email", text(added.Data.PublicMailboxAlias.PrimaryEmail), email)
	equal(t, "email_alias", text(added.Data.PublicMailboxAlias.EmailAlias), alias)
	for _, each := range []struct {
		name, id, alias string
		status, code    int
	}{
		{"taken as an alias", email, alias, 409, 1235002},
		{"taken", email, email, 409, 1234006},
		{"foreign domain", email, "a@not-our-domain.example", 404, 1234019},
		{"malformed", email, "no address", 400, 1234008},
		{"unknown mailbox", nobody, address("free"), 404, 1234016},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := addMailboxAlias(t, client, each.id, each.alias)
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.code)
		})
	}
	unknown := listMailboxAliases(t, client, nobody)
	refused(t, unknown.ApiResp, unknown.CodeError, 404, 1234016)
	removed := deleteMailboxAlias(t, client, email, alias)
	accepted(t, removed.ApiResp, removed.CodeError)
	again := deleteMailboxAlias(t, client, email, alias)
	refused(t, again.ApiResp, again.CodeError, 404, 1234012)
}

func TestPublicMailboxInTheRecycleBin(t *testing.T) {
	client := newApp(t).client()
	email, heir, nobody := address("desk"), address("heir"), address("nobody")
	made := makeMailbox(t, client, email)
	makeMailbox(t, client, heir)
	wrong := discardMailbox(t, client, email, nobody)
	refused(t, wrong.ApiResp, wrong.CodeError, 400, 1230001)
	discarded := discardMailbox(t, client, email, heir)
	accepted(t, discarded.ApiResp, discarded.CodeError)
	gone := getMailbox(t, client, *made.PublicMailboxId)
	refused(t, gone.ApiResp, gone.CodeError, 404, 1234016)
	taken := createMailbox(t, client, larkmail.NewPublicMailboxBuilder().Email(email).Build())
	refused(t, taken.ApiResp, taken.CodeError, 409, 1234006)
	released := deleteMailbox(t, client, email)
	accepted(t, released.ApiResp, released.CodeError)
	equal(t, "msg", released.Msg, "release mail address success")
	again := deleteMailbox(t, client, email)
	refused(t, again.ApiResp, again.CodeError, 400, 1230001)
	makeMailbox(t, client, email)
}

func TestPublicMailboxMembers(t *testing.T) {
	client := newApp(t).client()
	api := client.Mail.PublicMailboxMember
	email, nobody, leader := address("desk"), address("nobody"), hireLeader(t, client)
	makeMailbox(t, client, email)
	create := func(mailbox, user string) *larkmail.CreatePublicMailboxMemberResp {
		body := larkmail.NewPublicMailboxMemberBuilder().Type("USER").UserId(user).Build()
		answer, err := api.Create(ctx, larkmail.NewCreatePublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).UserIdType("open_id").PublicMailboxMember(body).Build())
		must(t, err)
		return answer
	}
	batch := func(mailbox string, users ...string) *larkmail.BatchCreatePublicMailboxMemberResp {
		items := []*larkmail.PublicMailboxMember{}
		for _, user := range users {
			items = append(items, larkmail.NewPublicMailboxMemberBuilder().Type("USER").UserId(user).Build())
		}
		body := larkmail.NewBatchCreatePublicMailboxMemberReqBodyBuilder().Items(items).Build()
		answer, err := api.BatchCreate(ctx, larkmail.NewBatchCreatePublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).UserIdType("open_id").Body(body).Build())
		must(t, err)
		return answer
	}
	get := func(mailbox, id string) *larkmail.GetPublicMailboxMemberResp {
		answer, err := api.Get(ctx, larkmail.NewGetPublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).MemberId(id).Build())
		must(t, err)
		return answer
	}
	list := func(mailbox string) *larkmail.ListPublicMailboxMemberResp {
		answer, err := api.List(ctx, larkmail.NewListPublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).PageSize(1).Build())
		must(t, err)
		return answer
	}
	remove := func(mailbox, id string) *larkmail.DeletePublicMailboxMemberResp {
		answer, err := api.Delete(ctx, larkmail.NewDeletePublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).MemberId(id).Build())
		must(t, err)
		return answer
	}
	removeAll := func(mailbox, id string) *larkmail.BatchDeletePublicMailboxMemberResp {
		body := larkmail.NewBatchDeletePublicMailboxMemberReqBodyBuilder().MemberIdList([]string{id}).Build()
		answer, err := api.BatchDelete(ctx, larkmail.NewBatchDeletePublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).Body(body).Build())
		must(t, err)
		return answer
	}
	clearAll := func(mailbox string) *larkmail.ClearPublicMailboxMemberResp {
		answer, err := api.Clear(ctx, larkmail.NewClearPublicMailboxMemberReqBuilder().PublicMailboxId(mailbox).Build())
		must(t, err)
		return answer
	}

	first := create(email, *leader.OpenId)
	accepted(t, first.ApiResp, first.CodeError)
	equal(t, "user_id", text(first.Data.UserId), *leader.OpenId)
	id := *first.Data.MemberId
	again := batch(email, *leader.OpenId)
	accepted(t, again.ApiResp, again.CodeError)
	equal(t, "member_id of a member already", text(again.Data.Items[0].MemberId), id)
	found := get(email, id)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "type", text(found.Data.Type), "USER")
	listed := list(email)
	accepted(t, listed.ApiResp, listed.CodeError)
	equal(t, "number of members", len(listed.Data.Items), 1)
	removed := remove(email, id)
	accepted(t, removed.ApiResp, removed.CodeError)

	t.Run("refused", func(t *testing.T) {
		for _, mailbox := range []struct {
			email        string
			status, code int
		}{{email, 404, 1234040}, {nobody, 404, 1234016}} {
			got, gone, all := get(mailbox.email, id), remove(mailbox.email, id), removeAll(mailbox.email, id)
			refused(t, got.ApiResp, got.CodeError, mailbox.status, mailbox.code)
			refused(t, gone.ApiResp, gone.CodeError, mailbox.status, mailbox.code)
			refused(t, all.ApiResp, all.CodeError, mailbox.status, mailbox.code)
		}
		one, many, page, none := create(nobody, *leader.OpenId), batch(nobody, *leader.OpenId), list(nobody), clearAll(nobody)
		refused(t, one.ApiResp, one.CodeError, 404, 1234016)
		refused(t, many.ApiResp, many.CodeError, 404, 1234016)
		refused(t, page.ApiResp, page.CodeError, 404, 1234016)
		refused(t, none.ApiResp, none.CodeError, 404, 1234016)
		empty := batch(email, "")
		refused(t, empty.ApiResp, empty.CodeError, 400, 1234008)
	})

	second := create(email, *leader.OpenId)
	accepted(t, second.ApiResp, second.CodeError)
	all := removeAll(email, *second.Data.MemberId)
	accepted(t, all.ApiResp, all.CodeError)
	third := create(email, *leader.OpenId)
	accepted(t, third.ApiResp, third.CodeError)
	cleared := clearAll(email)
	accepted(t, cleared.ApiResp, cleared.CodeError)
	bare := list(email)
	accepted(t, bare.ApiResp, bare.CodeError)
	equal(t, "number of members", len(bare.Data.Items), 0)
}
