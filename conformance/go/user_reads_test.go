package conformance

import (
	"net/http"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

// readers makes a department with three members, oldest first.
func readers(t *testing.T, client *lark.Client) (*larkcontact.Department, []*larkcontact.User) {
	t.Helper()
	made := created(t, client, larkcontact.NewDepartmentBuilder().Name(unique("Readers")).ParentDepartmentId("0").Build())
	var people []*larkcontact.User
	for range 3 {
		body := larkcontact.NewUserBuilder().Name("Reader").EnName("Reader").Mobile(uniqueMobile()).
			Email(unique("reader") + "@private.example").DepartmentIds([]string{*made.OpenDepartmentId}).EmployeeType(1).Build()
		answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
		must(t, err)
		accepted(t, answer.ApiResp, answer.CodeError)
		people = append(people, answer.Data.User)
	}
	return made, people
}

func unionIDs(users []*larkcontact.User) string {
	var ids []string
	for _, user := range users {
		ids = append(ids, text(user.UnionId))
	}
	return strings.Join(ids, " ")
}

func many(id string, count int) []string {
	ids := make([]string, count)
	for at := range ids {
		ids[at] = id
	}
	return ids
}

func TestUsersInABatch(t *testing.T) {
	client := newApp(t).client()
	_, people := readers(t, client)
	narrow := newLimitedApp(t, "all", object{"users": []string{*people[1].UserId}}).client()
	batch := func(who *lark.Client, idType string, ids ...string) *larkcontact.BatchUserResp {
		answer, err := who.Contact.User.Batch(ctx, larkcontact.NewBatchUserReqBuilder().UserIdType(idType).UserIds(ids).Build())
		must(t, err)
		return answer
	}
	found := batch(client, "union_id", *people[2].UnionId, nobody, *people[0].UnionId)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "order asked for", unionIDs(found.Data.Items), unionIDs([]*larkcontact.User{people[2], people[0]}))
	seen := batch(narrow, "union_id", *people[0].UnionId, *people[1].UnionId)
	accepted(t, seen.ApiResp, seen.CodeError)
	equal(t, "within the range", unionIDs(seen.Data.Items), *people[1].UnionId)
	tooMany := batch(client, "open_id", many(nobody, 51)...)
	refused(t, tooMany.ApiResp, tooMany.CodeError, 400, 40001)
	foreign := batch(narrow, "open_id", *people[0].OpenId)
	refused(t, foreign.ApiResp, foreign.CodeError, 400, 99992361)
}

func TestUserNamesWhateverTheRange(t *testing.T) {
	client := newApp(t).client()
	_, people := readers(t, client)
	blind := newLimitedApp(t, "all", object{}).client()
	basic := func(ids []string) *larkcore.ApiResp {
		answer, err := blind.Do(ctx, &larkcore.ApiReq{
			HttpMethod:                http.MethodPost,
			ApiPath:                   "/open-apis/contact/v3/users/basic_batch",
			QueryParams:               larkcore.QueryParams{"user_id_type": []string{"union_id"}},
			Body:                      object{"user_ids": ids},
			SupportedAccessTokenTypes: []larkcore.AccessTokenType{larkcore.AccessTokenTypeTenant},
		})
		must(t, err)
		return answer
	}
	named := string(basic([]string{*people[0].UnionId}).RawBody)
	if !strings.Contains(named, `"name":"Reader"`) || !strings.Contains(named, `"en_us":"Reader"`) {
		t.Fatal(named)
	}
	for _, ids := range [][]string{{}, many(nobody, 11)} {
		answer := basic(ids)
		if answer.StatusCode != 400 || !strings.Contains(string(answer.RawBody), "40001") {
			t.Fatalf("%d %s", answer.StatusCode, answer.RawBody)
		}
	}
}

func TestUserIdByAddressAndNumber(t *testing.T) {
	client := newApp(t).client()
	_, people := readers(t, client)
	lookUp := func(who *lark.Client, body *larkcontact.BatchGetIdUserReqBody) *larkcontact.BatchGetIdUserResp {
		answer, err := who.Contact.User.BatchGetId(ctx,
			larkcontact.NewBatchGetIdUserReqBuilder().UserIdType("union_id").Body(body).Build())
		must(t, err)
		return answer
	}
	ids := func(answer *larkcontact.BatchGetIdUserResp) string {
		accepted(t, answer.ApiResp, answer.CodeError)
		var ids []string
		for _, row := range answer.Data.UserList {
			ids = append(ids, text(row.UserId))
		}
		return strings.Join(ids, ",")
	}
	body := larkcontact.NewBatchGetIdUserReqBodyBuilder().
		Emails([]string{*people[0].Email, "nobody@private.example"}).Mobiles([]string{*people[1].Mobile}).Build()
	equal(t, "rows", ids(lookUp(client, body)), *people[0].UnionId+",,"+*people[1].UnionId)
	blind := newLimitedApp(t, "all", object{}).client()
	equal(t, "rows out of range", ids(lookUp(blind, body)), ",,")
	control(t, http.MethodPatch, "/users/"+*people[1].UserId, object{"standing": "resigned"}, &object{})
	left := larkcontact.NewBatchGetIdUserReqBodyBuilder().Mobiles([]string{*people[1].Mobile})
	equal(t, "who left", ids(lookUp(client, left.Build())), "")
	equal(t, "who left, asked for", ids(lookUp(client, left.IncludeResigned(true).Build())), *people[1].UnionId)
	tooMany := lookUp(client, larkcontact.NewBatchGetIdUserReqBodyBuilder().Mobiles(many("13011111111", 51)).Build())
	refused(t, tooMany.ApiResp, tooMany.CodeError, 400, 99992402)
}

func TestMembersOfADepartment(t *testing.T) {
	client := newApp(t).client()
	team, people := readers(t, client)
	narrow := newLimitedApp(t, "all", object{"users": []string{*people[1].UserId}}).client()
	request := func() *larkcontact.FindByDepartmentUserReqBuilder {
		return larkcontact.NewFindByDepartmentUserReqBuilder().DepartmentId(*team.OpenDepartmentId)
	}
	iterator, err := client.Contact.User.FindByDepartmentByIterator(ctx, request().PageSize(2).Build())
	must(t, err)
	var seen []*larkcontact.User
	for {
		more, user, err := iterator.Next()
		must(t, err)
		if !more {
			break
		}
		seen = append(seen, user)
	}
	equal(t, "members by page", unionIDs(seen), unionIDs(people))
	for _, each := range []struct {
		who    *lark.Client
		asked  *larkcontact.FindByDepartmentUserReqBuilder
		status int
		codes  []int
	}{
		{client, request().PageSize(51), 400, []int{40011}},
		{client, request().PageToken("bm90LWEtdG9rZW4="), 400, []int{40012}},
		{narrow, request(), 403, []int{40004}},
		{client, request().DepartmentId(nowhere), 400, []int{99992357, 99992358}},
	} {
		answer, err := each.who.Contact.User.FindByDepartment(ctx, each.asked.Build())
		must(t, err)
		refused(t, answer.ApiResp, answer.CodeError, each.status, each.codes...)
	}
}

func TestTheOldListOfUsers(t *testing.T) {
	client := newApp(t).client()
	team, people := readers(t, client)
	narrow := newLimitedApp(t, "all", object{"users": []string{*people[1].UserId}}).client()
	list := func(who *lark.Client, asked *larkcontact.ListUserReqBuilder) *larkcontact.ListUserResp {
		answer, err := who.Contact.User.List(ctx, asked.Build())
		must(t, err)
		return answer
	}
	ask := larkcontact.NewListUserReqBuilder
	members := list(client, ask().DepartmentId(*team.OpenDepartmentId).PageSize(100))
	accepted(t, members.ApiResp, members.CodeError)
	equal(t, "members", unionIDs(members.Data.Items), unionIDs(people))
	granted := list(narrow, ask())
	accepted(t, granted.ApiResp, granted.CodeError)
	equal(t, "granted", unionIDs(granted.Data.Items), *people[1].UnionId)
	tooMany := list(client, ask().PageSize(101))
	refused(t, tooMany.ApiResp, tooMany.CodeError, 400, 40011)
	invented := list(client, ask().PageToken("bm90LWEtdG9rZW4="))
	refused(t, invented.ApiResp, invented.CodeError, 400, 40012)
	root := list(narrow, ask().DepartmentId("0"))
	refused(t, root.ApiResp, root.CodeError, 403, 40004)
}

func TestTheContactRangeOfAnApp(t *testing.T) {
	client := newApp(t).client()
	team, people := readers(t, client)
	limited := object{"users": []string{*people[1].UserId}, "departments": []string{*team.OpenDepartmentId}}
	narrow := newLimitedApp(t, "all", limited).client()
	list := func(who *lark.Client, asked *larkcontact.ListScopeReqBuilder) *larkcontact.ListScopeResp {
		answer, err := who.Contact.Scope.List(ctx, asked.UserIdType("union_id").Build())
		must(t, err)
		return answer
	}
	ask := larkcontact.NewListScopeReqBuilder
	first := list(narrow, ask().PageSize(1))
	accepted(t, first.ApiResp, first.CodeError)
	equal(t, "users first", strings.Join(first.Data.UserIds, " "), *people[1].UnionId)
	rest := list(narrow, ask().PageSize(1).PageToken(text(first.Data.PageToken)))
	accepted(t, rest.ApiResp, rest.CodeError)
	equal(t, "then departments", strings.Join(rest.Data.DepartmentIds, " "), *team.OpenDepartmentId)
	equal(t, "has_more", *rest.Data.HasMore, false)
	everyone := list(client, ask())
	accepted(t, everyone.ApiResp, everyone.CodeError)
	tooMany := list(client, ask().PageSize(101))
	refused(t, tooMany.ApiResp, tooMany.CodeError, 400, 40011)
	invented := list(client, ask().PageToken("bm90LWEtdG9rZW4="))
	refused(t, invented.ApiResp, invented.CodeError, 400, 40012)
}
