package conformance

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

// team is a department body with nothing but a fresh name and its parent.
func team(parent string) *larkcontact.DepartmentBuilder {
	return larkcontact.NewDepartmentBuilder().Name(unique("Team")).ParentDepartmentId(parent)
}

func create(t *testing.T, client *lark.Client, body *larkcontact.Department) *larkcontact.CreateDepartmentResp {
	t.Helper()
	return send(t, client, larkcontact.NewCreateDepartmentReqBuilder().Department(body))
}

func send(t *testing.T, client *lark.Client, request *larkcontact.CreateDepartmentReqBuilder) *larkcontact.CreateDepartmentResp {
	t.Helper()
	answer, err := client.Contact.Department.Create(ctx, request.Build())
	must(t, err)
	return answer
}

func created(t *testing.T, client *lark.Client, body *larkcontact.Department) *larkcontact.Department {
	t.Helper()
	answer := create(t, client, body)
	accepted(t, answer.ApiResp, answer.CodeError)
	return answer.Data.Department
}

func get(t *testing.T, client *lark.Client, request *larkcontact.GetDepartmentReqBuilder) *larkcontact.GetDepartmentResp {
	t.Helper()
	answer, err := client.Contact.Department.Get(ctx, request.Build())
	must(t, err)
	return answer
}

func children(t *testing.T, client *lark.Client, request *larkcontact.ChildrenDepartmentReqBuilder) *larkcontact.ChildrenDepartmentResp {
	t.Helper()
	answer, err := client.Contact.Department.Children(ctx, request.Build())
	must(t, err)
	return answer
}

func ids(departments []*larkcontact.Department) []string {
	found := make([]string, 0, len(departments))
	for _, each := range departments {
		found = append(found, text(each.OpenDepartmentId))
	}
	return found
}

// A unit needs the unit API, so none is named; every other field of the body is sent.
func TestDepartmentWithEveryField(t *testing.T) {
	client := newApp(t).client()
	leader := hireLeader(t, client)
	name, customID := unique("DemoName"), unique("D096")
	body := larkcontact.NewDepartmentBuilder().Name(name).
		I18nName(larkcontact.NewDepartmentI18nNameBuilder().ZhCn("示例 " + name).JaJp("デモ名 " + name).EnUs("Demo " + name).Build()).
		ParentDepartmentId("0").DepartmentId(customID).LeaderUserId(*leader.OpenId).Order("4711").UnitIds([]string{}).
		CreateGroupChat(true).
		Leaders([]*larkcontact.DepartmentLeader{larkcontact.NewDepartmentLeaderBuilder().LeaderType(1).LeaderID(*leader.OpenId).Build()}).
		GroupChatEmployeeTypes([]int{1, 2}).DepartmentHrbps([]string{*leader.OpenId}).Build()
	answer := send(t, client, larkcontact.NewCreateDepartmentReqBuilder().
		UserIdType("open_id").DepartmentIdType("open_department_id").Department(body))
	accepted(t, answer.ApiResp, answer.CodeError)
	made := answer.Data.Department

	equal(t, "name", text(made.Name), name)
	equal(t, "zh_cn", text(made.I18nName.ZhCn), "示例 "+name)
	equal(t, "ja_jp", text(made.I18nName.JaJp), "デモ名 "+name)
	equal(t, "en_us", text(made.I18nName.EnUs), "Demo "+name)
	equal(t, "parent", text(made.ParentDepartmentId), "0")
	equal(t, "custom id", text(made.DepartmentId), customID)
	equal(t, "leader", text(made.LeaderUserId), *leader.OpenId)
	equal(t, "order", text(made.Order), "4711")
	if len(made.Leaders) != 1 || *made.Leaders[0].LeaderType != 1 || *made.Leaders[0].LeaderID != *leader.OpenId {
		t.Errorf("leaders: %s", answer.RawBody)
	}
	if !reflect.DeepEqual(made.DepartmentHrbps, []string{*leader.OpenId}) {
		t.Errorf("department_hrbps: %v", made.DepartmentHrbps)
	}
	if !strings.HasPrefix(text(made.OpenDepartmentId), "od-") || !strings.HasPrefix(text(made.ChatId), "oc_") {
		t.Errorf("generated ids: %s", answer.RawBody)
	}
	if made.MemberCount == nil || made.Status == nil || made.Status.IsDeleted == nil || *made.Status.IsDeleted {
		t.Errorf("read-only fields: %s", answer.RawBody)
	}

	t.Run("get by both id types", func(t *testing.T) {
		for idType, id := range map[string]string{"open_department_id": *made.OpenDepartmentId, "department_id": customID} {
			found := get(t, client, larkcontact.NewGetDepartmentReqBuilder().DepartmentIdType(idType).DepartmentId(id))
			accepted(t, found.ApiResp, found.CodeError)
			equal(t, "name by "+idType, text(found.Data.Department.Name), name)
			if !reflect.DeepEqual(found.Data.Department.GroupChatEmployeeTypes, []int{1, 2}) {
				t.Errorf("group_chat_employee_types: %v", found.Data.Department.GroupChatEmployeeTypes)
			}
			if found.Data.Department.PrimaryMemberCount == nil {
				t.Error("no primary_member_count")
			}
		}
	})

	t.Run("leader in each user id type", func(t *testing.T) {
		for idType, id := range map[string]string{"open_id": *leader.OpenId, "union_id": *leader.UnionId, "user_id": *leader.UserId} {
			found := get(t, client, larkcontact.NewGetDepartmentReqBuilder().UserIdType(idType).DepartmentId(*made.OpenDepartmentId))
			accepted(t, found.ApiResp, found.CodeError)
			equal(t, "leader_user_id as "+idType, text(found.Data.Department.LeaderUserId), id)
			equal(t, "leaderID as "+idType, text(found.Data.Department.Leaders[0].LeaderID), id)
			equal(t, "HR partner as "+idType, found.Data.Department.DepartmentHrbps[0], id)
		}
	})
}

func TestParentFollowsTheDepartmentIdType(t *testing.T) {
	client := newApp(t).client()
	parent := created(t, client, team("0").DepartmentId(unique("PARENT")).Build())
	answer := send(t, client, larkcontact.NewCreateDepartmentReqBuilder().DepartmentIdType("department_id").
		Department(team(*parent.DepartmentId).Build()))
	accepted(t, answer.ApiResp, answer.CodeError)
	equal(t, "custom parent id", text(answer.Data.Department.ParentDepartmentId), *parent.DepartmentId)
	seen := get(t, client, larkcontact.NewGetDepartmentReqBuilder().DepartmentIdType("open_department_id").
		DepartmentId(*answer.Data.Department.OpenDepartmentId))
	accepted(t, seen.ApiResp, seen.CodeError)
	equal(t, "open parent id", text(seen.Data.Department.ParentDepartmentId), *parent.OpenDepartmentId)
}

func TestClientTokenMakesACreateRepeatable(t *testing.T) {
	client := newApp(t).client()
	token, body := unique("token"), team("0").Build()
	with := func(body *larkcontact.Department) *larkcontact.CreateDepartmentResp {
		return send(t, client, larkcontact.NewCreateDepartmentReqBuilder().ClientToken(token).Department(body))
	}
	first, again := with(body), with(body)
	accepted(t, first.ApiResp, first.CodeError)
	accepted(t, again.ApiResp, again.CodeError)
	equal(t, "department", *again.Data.Department.OpenDepartmentId, *first.Data.Department.OpenDepartmentId)
	other := with(team("0").Build())
	refused(t, other.ApiResp, other.CodeError, 400, 40021)
}

func TestChildren(t *testing.T) {
	client := newApp(t).client()
	parent := *created(t, client, team("0").Build()).OpenDepartmentId
	inOrder := make([]string, 12)
	for place := 12; place >= 1; place-- {
		inOrder[place-1] = *created(t, client, team(parent).Order(strconv.Itoa(place)).Build()).OpenDepartmentId
	}
	grandchild := *created(t, client, team(inOrder[0]).Build()).OpenDepartmentId
	ofParent := func() *larkcontact.ChildrenDepartmentReqBuilder {
		return larkcontact.NewChildrenDepartmentReqBuilder().DepartmentId(parent)
	}

	t.Run("pages in order", func(t *testing.T) {
		seen, sizes, token := []string{}, []int{}, ""
		for page := 0; page < 5; page++ {
			request := ofParent().PageSize(5)
			if token != "" {
				request = request.PageToken(token)
			}
			answer := children(t, client, request)
			accepted(t, answer.ApiResp, answer.CodeError)
			seen, sizes, token = append(seen, ids(answer.Data.Items)...), append(sizes, len(answer.Data.Items)), text(answer.Data.PageToken)
			if !*answer.Data.HasMore {
				break
			}
		}
		if !reflect.DeepEqual(sizes, []int{5, 5, 2}) || !reflect.DeepEqual(seen, inOrder) || token != "" {
			t.Fatalf("sizes %v, last token %q, ids %v", sizes, token, seen)
		}
	})

	t.Run("ten by default", func(t *testing.T) {
		answer := children(t, client, ofParent())
		accepted(t, answer.ApiResp, answer.CodeError)
		equal(t, "items", len(answer.Data.Items), 10)
		equal(t, "has_more", *answer.Data.HasMore, true)
	})

	t.Run("iterator", func(t *testing.T) {
		pages, err := client.Contact.Department.ChildrenByIterator(ctx, ofParent().PageSize(5).Build())
		must(t, err)
		seen := []*larkcontact.Department{}
		for {
			more, item, err := pages.Next()
			must(t, err)
			if !more {
				break
			}
			seen = append(seen, item)
		}
		if !reflect.DeepEqual(ids(seen), inOrder) {
			t.Fatalf("%v", ids(seen))
		}
	})

	t.Run("fetch_child", func(t *testing.T) {
		answer := children(t, client, ofParent().PageSize(50).FetchChild(true))
		accepted(t, answer.ApiResp, answer.CodeError)
		equal(t, "items", len(answer.Data.Items), 13)
		if !strings.Contains(strings.Join(ids(answer.Data.Items), " "), grandchild) {
			t.Errorf("the grandchild is missing: %s", answer.RawBody)
		}
	})
}

func TestMembersAreCountedUpTheTree(t *testing.T) {
	client := newApp(t).client()
	parent := *created(t, client, team("0").Build()).OpenDepartmentId
	child := *created(t, client, team(parent).Build()).OpenDepartmentId
	person := larkcontact.NewUserBuilder().Name("Counted").Mobile(uniqueMobile()).DepartmentIds([]string{child}).EmployeeType(1).Build()
	hired, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(person).Build())
	must(t, err)
	accepted(t, hired.ApiResp, hired.CodeError)
	for _, id := range []string{child, parent} {
		seen := get(t, client, larkcontact.NewGetDepartmentReqBuilder().DepartmentId(id))
		accepted(t, seen.ApiResp, seen.CodeError)
		equal(t, "member_count", *seen.Data.Department.MemberCount, 1)
		equal(t, "primary_member_count", *seen.Data.Department.PrimaryMemberCount, 1)
	}
}
