package conformance

import (
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

// unitID is fresh, of letters and digits alone.
func unitID() string {
	return strings.ReplaceAll(unique("BU"), "-", "")
}

func createUnit(t *testing.T, client *lark.Client, id, name, kind string) *larkcontact.CreateUnitResp {
	t.Helper()
	body := larkcontact.NewCreateUnitReqBodyBuilder().Name(name).UnitType(kind)
	if id != "" {
		body.UnitId(id)
	}
	answer, err := client.Contact.Unit.Create(ctx, larkcontact.NewCreateUnitReqBuilder().Body(body.Build()).Build())
	must(t, err)
	return answer
}

func madeUnit(t *testing.T, client *lark.Client) string {
	t.Helper()
	made := createUnit(t, client, "", unique("unit"), "subsidiary")
	accepted(t, made.ApiResp, made.CodeError)
	return text(made.Data.UnitId)
}

func getUnit(t *testing.T, client *lark.Client, id string) *larkcontact.GetUnitResp {
	t.Helper()
	answer, err := client.Contact.Unit.Get(ctx, larkcontact.NewGetUnitReqBuilder().UnitId(id).Build())
	must(t, err)
	return answer
}

func renameUnit(t *testing.T, client *lark.Client, id, name string) *larkcontact.PatchUnitResp {
	t.Helper()
	body := larkcontact.NewPatchUnitReqBodyBuilder().Name(name).Build()
	answer, err := client.Contact.Unit.Patch(ctx, larkcontact.NewPatchUnitReqBuilder().UnitId(id).Body(body).Build())
	must(t, err)
	return answer
}

func deleteUnit(t *testing.T, client *lark.Client, id string) *larkcontact.DeleteUnitResp {
	t.Helper()
	answer, err := client.Contact.Unit.Delete(ctx, larkcontact.NewDeleteUnitReqBuilder().UnitId(id).Build())
	must(t, err)
	return answer
}

func bindUnit(t *testing.T, client *lark.Client, id, department, kind string) *larkcontact.BindDepartmentUnitResp {
	t.Helper()
	body := larkcontact.NewBindDepartmentUnitReqBodyBuilder().UnitId(id).DepartmentId(department).DepartmentIdType(kind).Build()
	answer, err := client.Contact.Unit.BindDepartment(ctx, larkcontact.NewBindDepartmentUnitReqBuilder().Body(body).Build())
	must(t, err)
	return answer
}

func unbindUnit(t *testing.T, client *lark.Client, id, department, kind string) *larkcontact.UnbindDepartmentUnitResp {
	t.Helper()
	body := larkcontact.NewUnbindDepartmentUnitReqBodyBuilder().UnitId(id).DepartmentId(department).DepartmentIdType(kind).Build()
	answer, err := client.Contact.Unit.UnbindDepartment(ctx, larkcontact.NewUnbindDepartmentUnitReqBuilder().Body(body).Build())
	must(t, err)
	return answer
}

func boundTo(t *testing.T, client *lark.Client, id, kind string) *larkcontact.ListDepartmentUnitResp {
	t.Helper()
	request := larkcontact.NewListDepartmentUnitReqBuilder().UnitId(id).DepartmentIdType(kind).PageSize(50).Build()
	answer, err := client.Contact.Unit.ListDepartment(ctx, request)
	must(t, err)
	return answer
}

func TestLifeOfAUnit(t *testing.T) {
	client := newApp(t).client()
	id, name, newer := unitID(), unique("事业部"), unique("新事业部")
	made := createUnit(t, client, id, name, "subsidiary")
	accepted(t, made.ApiResp, made.CodeError)
	equal(t, "unit_id", text(made.Data.UnitId), id)
	shown := getUnit(t, client, id)
	accepted(t, shown.ApiResp, shown.CodeError)
	equal(t, "name", text(shown.Data.Unit.Name), name)
	equal(t, "unit_type", text(shown.Data.Unit.UnitType), "subsidiary")
	renamed := renameUnit(t, client, id, newer)
	accepted(t, renamed.ApiResp, renamed.CodeError)
	equal(t, "name", text(getUnit(t, client, id).Data.Unit.Name), newer)

	department := created(t, client, team("0").Build())
	bound := bindUnit(t, client, id, *department.OpenDepartmentId, "open_department_id")
	accepted(t, bound.ApiResp, bound.CodeError)
	for kind, shown := range map[string]string{"open_department_id": *department.OpenDepartmentId, "department_id": *department.DepartmentId} {
		list := boundTo(t, client, id, kind)
		accepted(t, list.ApiResp, list.CodeError)
		if len(list.Data.Departmentlist) != 1 {
			t.Fatalf("one department is bound: %s", list.RawBody)
		}
		equal(t, kind, text(list.Data.Departmentlist[0].DepartmentId), shown)
	}
	other := madeUnit(t, client)
	taken := bindUnit(t, client, other, *department.OpenDepartmentId, "open_department_id")
	refused(t, taken.ApiResp, taken.CodeError, 400, 43054)
	unbound := unbindUnit(t, client, id, *department.DepartmentId, "department_id")
	accepted(t, unbound.ApiResp, unbound.CodeError)
	equal(t, "bound", len(boundTo(t, client, id, "department_id").Data.Departmentlist), 0)
	deleted := deleteUnit(t, client, id)
	accepted(t, deleted.ApiResp, deleted.CodeError)
	gone := getUnit(t, client, id)
	refused(t, gone.ApiResp, gone.CodeError, 400, 43051)
}

func TestListOfUnits(t *testing.T) {
	client := newApp(t).client()
	made := map[string]bool{madeUnit(t, client): true, madeUnit(t, client): true, madeUnit(t, client): true}
	seen := map[string]bool{}
	request := larkcontact.NewListUnitReqBuilder().PageSize(2)
	for {
		page, err := client.Contact.Unit.List(ctx, request.Build())
		must(t, err)
		accepted(t, page.ApiResp, page.CodeError)
		for _, unit := range page.Data.Unitlist {
			if seen[text(unit.UnitId)] {
				t.Fatalf("%s comes twice", text(unit.UnitId))
			}
			seen[text(unit.UnitId)] = true
		}
		if !*page.Data.HasMore {
			break
		}
		request.PageToken(text(page.Data.PageToken))
	}
	for id := range made {
		if !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
}

func TestRefusalsOfUnits(t *testing.T) {
	client := newApp(t).client()
	unit, department := madeUnit(t, client), created(t, client, team("0").Build())
	name := text(getUnit(t, client, unit).Data.Unit.Name)
	for _, each := range []struct {
		id, name, kind string
		code           int
	}{
		{"not-a-unit-id", "a", "b", 43051},
		{unit, unique("a"), "b", 43056},
		{"", name, "subsidiary", 43055},
		{"", strings.Repeat("长", 101), "b", 43052},
		{"", unique("a"), strings.Repeat("长", 101), 43053},
	} {
		answer := createUnit(t, client, each.id, each.name, each.kind)
		refused(t, answer.ApiResp, answer.CodeError, 400, each.code)
	}
	for id, code := range map[string]int{unitID(): 43051, madeUnit(t, client): 43055} {
		answer := renameUnit(t, client, id, name)
		refused(t, answer.ApiResp, answer.CodeError, 400, code)
	}
	nameless := renameUnit(t, client, unit, "")
	refused(t, nameless.ApiResp, nameless.CodeError, 400, 43052)
	unknown := deleteUnit(t, client, unitID())
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 43051)
	nowhere := boundTo(t, client, unitID(), "open_department_id")
	refused(t, nowhere.ApiResp, nowhere.CodeError, 400, 43051)
	for _, each := range []struct {
		unit, department string
		code             int
	}{
		{unitID(), *department.OpenDepartmentId, 43051},
		{unit, "od-" + strings.Repeat("0", 32), 43058},
		{unit, "0", 43058},
	} {
		bound := bindUnit(t, client, each.unit, each.department, "open_department_id")
		refused(t, bound.ApiResp, bound.CodeError, 400, each.code)
		unbound := unbindUnit(t, client, each.unit, each.department, "open_department_id")
		refused(t, unbound.ApiResp, unbound.CodeError, 400, each.code)
	}
}
