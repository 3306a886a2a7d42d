package conformance

import (
	"reflect"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func patch(t *testing.T, client *lark.Client, id string, body *larkcontact.Department) *larkcontact.PatchDepartmentResp {
	t.Helper()
	answer, err := client.Contact.Department.Patch(ctx, larkcontact.NewPatchDepartmentReqBuilder().DepartmentId(id).Department(body).Build())
	must(t, err)
	return answer
}

func remove(t *testing.T, client *lark.Client, id string) *larkcontact.DeleteDepartmentResp {
	t.Helper()
	answer, err := client.Contact.Department.Delete(ctx, larkcontact.NewDeleteDepartmentReqBuilder().DepartmentId(id).Build())
	must(t, err)
	return answer
}

// change is the body of a patch that names nothing yet.
func change() *larkcontact.DepartmentBuilder { return larkcontact.NewDepartmentBuilder() }

func TestPatchDepartment(t *testing.T) {
	client := newApp(t).client()
	leader := hireLeader(t, client)
	made := created(t, client, team("0").LeaderUserId(*leader.OpenId).Build())
	id, name := *made.OpenDepartmentId, unique("Renamed")
	renamed := patch(t, client, id, change().Name(name).Build())
	accepted(t, renamed.ApiResp, renamed.CodeError)
	equal(t, "name", text(renamed.Data.Department.Name), name)
	equal(t, "order", text(renamed.Data.Department.Order), text(made.Order))
	equal(t, "leader", text(renamed.Data.Department.LeaderUserId), *leader.OpenId)
	root := patch(t, client, "0", change().Name(name).Build())
	refused(t, root.ApiResp, root.CodeError, 400, 40002)
	unknown := patch(t, client, nowhere, change().Build())
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 40008)
	taken := patch(t, client, *created(t, client, team("0").Build()).OpenDepartmentId, change().Name(name).Build())
	refused(t, taken.ApiResp, taken.CodeError, 400, 43022)
}

func TestMoveDepartment(t *testing.T) {
	client := newApp(t).client()
	target := *created(t, client, team("0").Build()).OpenDepartmentId
	child := *created(t, client, team(*created(t, client, team("0").Build()).OpenDepartmentId).Build()).OpenDepartmentId
	grandchild := *created(t, client, team(child).Build()).OpenDepartmentId
	moved := patch(t, client, child, change().ParentDepartmentId(target).Build())
	accepted(t, moved.ApiResp, moved.CodeError)
	above, err := client.Contact.Department.Parent(ctx, larkcontact.NewParentDepartmentReqBuilder().DepartmentId(grandchild).PageSize(50).Build())
	must(t, err)
	accepted(t, above.ApiResp, above.CodeError)
	if !reflect.DeepEqual(ids(above.Data.Items), []string{child, target}) {
		t.Errorf("above the grandchild: %s", above.RawBody)
	}
	circle := patch(t, client, child, change().ParentDepartmentId(grandchild).Build())
	refused(t, circle.ApiResp, circle.CodeError, 400, 99992402)
	rows, err := client.Contact.Department.Batch(ctx, larkcontact.NewBatchDepartmentReqBuilder().
		DepartmentIds([]string{grandchild, nowhere, target}).Build())
	must(t, err)
	accepted(t, rows.ApiResp, rows.CodeError)
	if !reflect.DeepEqual(ids(rows.Data.Items), []string{grandchild, target}) {
		t.Errorf("batch: %s", rows.RawBody)
	}
}

func TestUpdateDepartment(t *testing.T) {
	client := newApp(t).client()
	leader := hireLeader(t, client)
	made := created(t, client, team("0").LeaderUserId(*leader.OpenId).Build())
	update := func(body *larkcontact.Department) *larkcontact.UpdateDepartmentResp {
		answer, err := client.Contact.Department.Update(ctx, larkcontact.NewUpdateDepartmentReqBuilder().
			DepartmentId(*made.OpenDepartmentId).Department(body).Build())
		must(t, err)
		return answer
	}
	replaced := update(team("0").Build())
	accepted(t, replaced.ApiResp, replaced.CodeError)
	equal(t, "leader", text(replaced.Data.Department.LeaderUserId), "")
	equal(t, "order", text(replaced.Data.Department.Order), text(made.Order))
	nameless := update(change().ParentDepartmentId("0").Build())
	refused(t, nameless.ApiResp, nameless.CodeError, 400, 40016)
	orphan := update(change().Name(unique("Orphan")).Build())
	refused(t, orphan.ApiResp, orphan.CodeError, 400, 40017)
}

func TestDeleteDepartment(t *testing.T) {
	client := newApp(t).client()
	parent := *created(t, client, team("0").Build()).OpenDepartmentId
	child := *created(t, client, team(parent).Build()).OpenDepartmentId
	full := remove(t, client, parent)
	refused(t, full.ApiResp, full.CodeError, 400, 43012)
	gone := remove(t, client, child)
	accepted(t, gone.ApiResp, gone.CodeError)
	read := get(t, client, larkcontact.NewGetDepartmentReqBuilder().DepartmentId(child))
	refused(t, read.ApiResp, read.CodeError, 400, 40015)
	root := remove(t, client, "0")
	refused(t, root.ApiResp, root.CodeError, 400, 40002)
}

func TestAnotherDepartmentIdOnce(t *testing.T) {
	client := newApp(t).client()
	made := *created(t, client, team("0").Build()).OpenDepartmentId
	rename := func(id string) *larkcontact.UpdateDepartmentIdDepartmentResp {
		body := larkcontact.NewUpdateDepartmentIdDepartmentReqBodyBuilder().NewDepartmentId(id).Build()
		answer, err := client.Contact.Department.UpdateDepartmentId(ctx, larkcontact.NewUpdateDepartmentIdDepartmentReqBuilder().
			DepartmentId(made).Body(body).Build())
		must(t, err)
		return answer
	}
	first := rename(unique("NEW"))
	accepted(t, first.ApiResp, first.CodeError)
	second := rename(unique("NEWER"))
	refused(t, second.ApiResp, second.CodeError, 400, 43009)
	invalid := rename("od-x")
	refused(t, invalid.ApiResp, invalid.CodeError, 400, 40001)
}

func TestUnbindDepartmentChat(t *testing.T) {
	client := newApp(t).client()
	made := *created(t, client, team("0").CreateGroupChat(true).Build()).OpenDepartmentId
	unbind := func() *larkcontact.UnbindDepartmentChatDepartmentResp {
		body := larkcontact.NewUnbindDepartmentChatDepartmentReqBodyBuilder().DepartmentId(made).Build()
		answer, err := client.Contact.Department.UnbindDepartmentChat(ctx,
			larkcontact.NewUnbindDepartmentChatDepartmentReqBuilder().Body(body).Build())
		must(t, err)
		return answer
	}
	first := unbind()
	accepted(t, first.ApiResp, first.CodeError)
	second := unbind()
	refused(t, second.ApiResp, second.CodeError, 403, 40020)
}

func TestListDepartments(t *testing.T) {
	first := newApp(t).client()
	parent := *created(t, first, team("0").Build()).OpenDepartmentId
	child := *created(t, first, team(parent).Build()).OpenDepartmentId
	narrow := newLimitedApp(t, "all", object{"departments": []string{parent}}).client()
	list := func(client *lark.Client, request *larkcontact.ListDepartmentReqBuilder) []string {
		answer, err := client.Contact.Department.List(ctx, request.Build())
		must(t, err)
		accepted(t, answer.ApiResp, answer.CodeError)
		return ids(answer.Data.Items)
	}
	all := func() *larkcontact.ListDepartmentReqBuilder { return larkcontact.NewListDepartmentReqBuilder() }
	if found := list(first, all().ParentDepartmentId(parent).FetchChild(true)); !reflect.DeepEqual(found, []string{child}) {
		t.Errorf("below the parent: %v", found)
	}
	if found := list(first, all()); !reflect.DeepEqual(found, []string{"0"}) {
		t.Errorf("all staff: %v", found)
	}
	if found := list(narrow, all().FetchChild(true)); !reflect.DeepEqual(found, []string{parent, child}) {
		t.Errorf("the range: %v", found)
	}
}
