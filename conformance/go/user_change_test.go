package conformance

import (
	"reflect"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func patchUser(t *testing.T, client *lark.Client, id string, body *larkcontact.User) *larkcontact.PatchUserResp {
	t.Helper()
	answer, err := client.Contact.User.Patch(ctx, larkcontact.NewPatchUserReqBuilder().UserId(id).User(body).Build())
	must(t, err)
	return answer
}

func deleteUser(t *testing.T, client *lark.Client, id string, body *larkcontact.DeleteUserReqBody) *larkcontact.DeleteUserResp {
	t.Helper()
	answer, err := client.Contact.User.Delete(ctx, larkcontact.NewDeleteUserReqBuilder().UserId(id).Body(body).Build())
	must(t, err)
	return answer
}

func resurrectUser(t *testing.T, client *lark.Client, id string, body *larkcontact.ResurrectUserReqBody) *larkcontact.ResurrectUserResp {
	t.Helper()
	answer, err := client.Contact.User.Resurrect(ctx, larkcontact.NewResurrectUserReqBuilder().UserId(id).Body(body).Build())
	must(t, err)
	return answer
}

// someone is the body of a change that names nothing yet.
func someone() *larkcontact.UserBuilder { return larkcontact.NewUserBuilder() }

func TestPatchUser(t *testing.T) {
	client := newApp(t).client()
	made := hireLeader(t, client)
	id, department := *made.OpenId, *created(t, client, team("0").Build()).OpenDepartmentId
	renamed := patchUser(t, client, id, someone().Name("New Name").JobTitle("Lead").Build())
	accepted(t, renamed.ApiResp, renamed.CodeError)
	equal(t, "name", text(renamed.Data.User.Name), "New Name")
	equal(t, "mobile", text(renamed.Data.User.Mobile), text(made.Mobile))
	order := larkcontact.NewUserOrderBuilder().DepartmentId(department).DepartmentOrder(5).IsPrimaryDept(true).Build()
	moved := patchUser(t, client, id, someone().DepartmentIds([]string{"0", department}).Orders([]*larkcontact.UserOrder{order}).Build())
	accepted(t, moved.ApiResp, moved.CodeError)
	if !reflect.DeepEqual(moved.Data.User.DepartmentIds, []string{department, "0"}) {
		t.Errorf("departments: %s", moved.RawBody)
	}
	mobile := patchUser(t, client, id, someone().Mobile("110").Build())
	refused(t, mobile.ApiResp, mobile.CodeError, 400, 41004)
	taken := patchUser(t, client, *hireLeader(t, client).OpenId, someone().Mobile(*made.Mobile).Build())
	refused(t, taken.ApiResp, taken.CodeError, 400, 41001)
	alone := patchUser(t, client, id, someone().Orders([]*larkcontact.UserOrder{order}).Build())
	refused(t, alone.ApiResp, alone.CodeError, 400, 44002)
	unknown := patchUser(t, client, nobody, someone().Name("x").Build())
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 99992351)
}

func TestUpdateUser(t *testing.T) {
	client := newApp(t).client()
	made := hireLeader(t, client)
	update := func(body *larkcontact.User) *larkcontact.UpdateUserResp {
		answer, err := client.Contact.User.Update(ctx, larkcontact.NewUpdateUserReqBuilder().UserId(*made.OpenId).User(body).Build())
		must(t, err)
		return answer
	}
	whole := func() *larkcontact.UserBuilder {
		return someone().Name("Replaced").Mobile(*made.Mobile).DepartmentIds([]string{"0"}).EmployeeType(1)
	}
	replaced := update(whole().Nickname("Rep").Build())
	accepted(t, replaced.ApiResp, replaced.CodeError)
	equal(t, "nickname", text(replaced.Data.User.Nickname), "Rep")
	bare := update(whole().Build())
	accepted(t, bare.ApiResp, bare.CodeError)
	equal(t, "nickname", text(bare.Data.User.Nickname), "")
	wrong := update(whole().Mobile("110").Build())
	refused(t, wrong.ApiResp, wrong.CodeError, 400, 41004)
}

func TestAnotherUserId(t *testing.T) {
	client := newApp(t).client()
	made, id := hireLeader(t, client), unique("id")
	change := func(user, id string) *larkcontact.UpdateUserIdUserResp {
		body := larkcontact.NewUpdateUserIdUserReqBodyBuilder().NewUserId(id).Build()
		answer, err := client.Contact.User.UpdateUserId(ctx, larkcontact.NewUpdateUserIdUserReqBuilder().UserId(user).Body(body).Build())
		must(t, err)
		return answer
	}
	changed := change(*made.OpenId, id)
	accepted(t, changed.ApiResp, changed.CodeError)
	found := getUser(t, client, "user_id", id)
	equal(t, "open_id", text(found.Data.User.OpenId), *made.OpenId)
	again := change(*made.OpenId, unique("id"))
	refused(t, again.ApiResp, again.CodeError, 400, 41013)
	taken := change(*hireLeader(t, client).OpenId, id)
	refused(t, taken.ApiResp, taken.CodeError, 400, 41011)
}

func TestLeavingAndComingBack(t *testing.T) {
	client := newApp(t).client()
	heir, made := hireLeader(t, client), hireLeader(t, client)
	id := *made.OpenId
	own := deleteUser(t, client, id, larkcontact.NewDeleteUserReqBodyBuilder().DocsAcceptorUserId(id).Build())
	refused(t, own.ApiResp, own.CodeError, 400, 41052)
	mail := larkcontact.NewResourceAcceptorBuilder().ProcessingType("1").AcceptorUserId(*heir.OpenId).Build()
	gone := deleteUser(t, client, id, larkcontact.NewDeleteUserReqBodyBuilder().EmailAcceptor(mail).Build())
	accepted(t, gone.ApiResp, gone.CodeError)
	read := getUser(t, client, "open_id", id)
	equal(t, "is_resigned", *read.Data.User.Status.IsResigned, true)
	twice := deleteUser(t, client, id, larkcontact.NewDeleteUserReqBodyBuilder().Build())
	refused(t, twice.ApiResp, twice.CodeError, 400, 40001)
	department := *created(t, client, team("0").Build()).OpenDepartmentId
	place := larkcontact.NewUserDepartmentInfoBuilder().DepartmentId(department).Build()
	body := larkcontact.NewResurrectUserReqBodyBuilder().Departments([]*larkcontact.UserDepartmentInfo{place}).Build()
	back := resurrectUser(t, client, id, body)
	accepted(t, back.ApiResp, back.CodeError)
	read = getUser(t, client, "open_id", id)
	if !reflect.DeepEqual(read.Data.User.DepartmentIds, []string{department}) {
		t.Errorf("departments: %s", read.RawBody)
	}
	here := resurrectUser(t, client, id, body)
	refused(t, here.ApiResp, here.CodeError, 400, 44033)
}
