package conformance

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
)

func TestChatOfADepartment(t *testing.T) {
	client := newApp(t).client()
	made := created(t, client, team("0").LeaderUserId(*hireLeader(t, client).OpenId).CreateGroupChat(true).Build())
	chat, err := client.Im.Chat.Get(ctx, larkim.NewGetChatReqBuilder().ChatId(*made.ChatId).Build())
	must(t, err)
	accepted(t, chat.ApiResp, chat.CodeError)
	equal(t, "name", text(chat.Data.Name), *made.Name)
	for _, count := range []*string{chat.Data.UserCount, chat.Data.BotCount} {
		if _, err := strconv.Atoi(text(count)); err != nil {
			t.Errorf("a count is a number in a string: %s", chat.RawBody)
		}
	}
}

func TestListOfChats(t *testing.T) {
	// An app lists the chats that it made.
	client := newApp(t).client()
	var made []string
	for range 3 {
		made = append(made, *created(t, client, team("0").CreateGroupChat(true).Build()).ChatId)
	}
	youngest := slices.Clone(made)
	slices.Reverse(youngest)
	for order, expected := range map[string][]string{"ByCreateTimeAsc": made, "ByActiveTimeDesc": youngest} {
		var seen []string
		request := larkim.NewListChatReqBuilder().SortType(order).PageSize(2)
		for {
			page, err := client.Im.Chat.List(ctx, request.Build())
			must(t, err)
			accepted(t, page.ApiResp, page.CodeError)
			for _, chat := range page.Data.Items {
				seen = append(seen, text(chat.ChatId))
			}
			if !*page.Data.HasMore {
				break
			}
			request.PageToken(text(page.Data.PageToken))
		}
		if !slices.Equal(seen, expected) {
			t.Errorf("%s: got %v, want %v", order, seen, expected)
		}
	}
	wide, err := client.Im.Chat.List(ctx, larkim.NewListChatReqBuilder().PageSize(101).Build())
	must(t, err)
	refused(t, wide.ApiResp, wide.CodeError, 400, 232001)
}

func membersOf(t *testing.T, client *lark.Client, chat, kind string) *larkim.GetChatMembersResp {
	t.Helper()
	request := larkim.NewGetChatMembersReqBuilder().ChatId(chat).MemberIdType(kind).PageSize(100).Build()
	answer, err := client.Im.ChatMembers.Get(ctx, request)
	must(t, err)
	return answer
}

func TestMembersOfAChat(t *testing.T) {
	client := newApp(t).client()
	department := created(t, client, team("0").CreateGroupChat(true).Build())
	body := larkcontact.NewUserBuilder().Name("张三").Mobile(uniqueMobile()).
		DepartmentIds([]string{*department.OpenDepartmentId}).EmployeeType(1).Build()
	hired, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
	must(t, err)
	accepted(t, hired.ApiResp, hired.CodeError)
	user := hired.Data.User
	for kind, id := range map[string]*string{"open_id": user.OpenId, "union_id": user.UnionId, "user_id": user.UserId} {
		members := membersOf(t, client, *department.ChatId, kind)
		accepted(t, members.ApiResp, members.CodeError)
		equal(t, "member_total", *members.Data.MemberTotal, 1)
		equal(t, "member_id_type", text(members.Data.Items[0].MemberIdType), kind)
		equal(t, "member_id", text(members.Data.Items[0].MemberId), *id)
		equal(t, "name", text(members.Data.Items[0].Name), "张三")
	}
	outside := membersOf(t, newApp(t).client(), *department.ChatId, "open_id")
	refused(t, outside.ApiResp, outside.CodeError, 400, 232011)
	unknown := membersOf(t, client, "oc_"+strings.Repeat("0", 32), "open_id")
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 232006)
	wrong := membersOf(t, client, *department.ChatId, "name")
	refused(t, wrong.ApiResp, wrong.CodeError, 400, 232001)
	gone, err := client.Im.Chat.Get(ctx, larkim.NewGetChatReqBuilder().ChatId("oc_1").Build())
	must(t, err)
	refused(t, gone.ApiResp, gone.CodeError, 400, 232006)
}
