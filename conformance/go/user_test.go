package conformance

import (
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func getUser(t *testing.T, client *lark.Client, idType, id string) *larkcontact.GetUserResp {
	t.Helper()
	answer, err := client.Contact.User.Get(ctx, larkcontact.NewGetUserReqBuilder().UserIdType(idType).UserId(id).Build())
	must(t, err)
	return answer
}

func TestUserInThreeIdTypes(t *testing.T) {
	client := newApp(t).client()
	body := larkcontact.NewUserBuilder().UserId(unique("zhang")).Name("Zhang San").EnName("San Zhang").Nickname("Alex").
		Email(unique("zhang") + "@" + mailDomain).Mobile(uniqueMobile()).Gender(1).DepartmentIds([]string{"0"}).
		City("Hangzhou").JoinTime(1615381105).EmployeeNo(unique("E")).EmployeeType(1).JobTitle("Engineer").Build()
	answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	made := answer.Data.User
	equal(t, "user_id", text(made.UserId), *body.UserId)
	equal(t, "email", text(made.Email), *body.Email)
	equal(t, "join_time", *made.JoinTime, 1615381105)
	equal(t, "gender", *made.Gender, 1)
	for idType, id := range map[string]string{"open_id": *made.OpenId, "union_id": *made.UnionId, "user_id": *made.UserId} {
		t.Run(idType, func(t *testing.T) {
			found := getUser(t, client, idType, id)
			accepted(t, found.ApiResp, found.CodeError)
			equal(t, "open_id", text(found.Data.User.OpenId), *made.OpenId)
			equal(t, "name", text(found.Data.User.Name), "Zhang San")
		})
	}
	t.Run("open_id of another app", func(t *testing.T) {
		foreign := getUser(t, newApp(t).client(), "open_id", *made.OpenId)
		refused(t, foreign.ApiResp, foreign.CodeError, 400, 99992361)
	})
	t.Run("unknown", func(t *testing.T) {
		unknown := getUser(t, client, "open_id", nobody)
		refused(t, unknown.ApiResp, unknown.CodeError, 400, 41012)
	})
}
