package conformance

import (
	"strings"
	"testing"

	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

var (
	nobody  = "ou_" + strings.Repeat("0", 32)
	nowhere = "od-" + strings.Repeat("0", 32)
)

func TestRefusedDepartments(t *testing.T) {
	client := newApp(t).client()
	english := larkcontact.NewDepartmentI18nNameBuilder().EnUs(unique("Taken en")).Build()
	taken := created(t, client, team("0").Order("8150").DepartmentId(unique("TAKEN")).I18nName(english).Build())
	named := func(name string) *larkcontact.DepartmentBuilder {
		return larkcontact.NewDepartmentBuilder().Name(name).ParentDepartmentId("0")
	}
	for _, each := range []struct {
		name   string
		body   *larkcontact.DepartmentBuilder
		status int
		codes  []int
	}{
		{"duplicate name", named(*taken.Name), 400, []int{43022}},
		{"duplicate order", team("0").Order(*taken.Order), 400, []int{43005}},
		{"duplicate custom id", team("0").DepartmentId(*taken.DepartmentId), 400, []int{43007}},
		{"duplicate translated name", team("0").I18nName(english), 400, []int{43018}},
		{"custom id with the prefix od-", team("0").DepartmentId("od-x"), 400, []int{43008}},
		{"custom id 0", team("0").DepartmentId("0"), 400, []int{43008}},
		{"custom id 1", team("0").DepartmentId("1"), 400, []int{43008}},
		{"custom id of 65 characters", team("0").DepartmentId(strings.Repeat("x", 65)), 400, []int{43008}},
		{"slash in name", named("Sales/West"), 400, []int{43029}},
		{"empty name", named(""), 401, []int{40016}},
		{"missing parent", larkcontact.NewDepartmentBuilder().Name(unique("Orphan")), 400, []int{44101}},
		{"unknown parent", team(nowhere), 400, []int{99992357, 99992358}},
		{"unknown leader", team("0").LeaderUserId(nobody), 400, []int{41012}},
		{"unknown HR partner", team("0").DepartmentHrbps([]string{nobody}), 400, []int{43028}},
		{"unknown unit", team("0").UnitIds([]string{"no-such-unit"}), 400, []int{43004}},
		{"unknown employee type", team("0").CreateGroupChat(true).GroupChatEmployeeTypes([]int{77}), 400, []int{43026}},
	} {
		t.Run(each.name, func(t *testing.T) {
			answer := create(t, client, each.body.Build())
			refused(t, answer.ApiResp, answer.CodeError, each.status, each.codes...)
		})
	}
}

func TestUnknownParentByCustomId(t *testing.T) {
	answer := send(t, newApp(t).client(), larkcontact.NewCreateDepartmentReqBuilder().
		DepartmentIdType("department_id").Department(team("no-such-department").Build()))
	refused(t, answer.ApiResp, answer.CodeError, 400, 99992380)
}

func TestRefusedReads(t *testing.T) {
	client := newApp(t).client()
	unknown := get(t, client, larkcontact.NewGetDepartmentReqBuilder().DepartmentId(nowhere))
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 40015, 99992357, 99992358)
	tooMany := children(t, client, larkcontact.NewChildrenDepartmentReqBuilder().DepartmentId("0").PageSize(51))
	refused(t, tooMany.ApiResp, tooMany.CodeError, 400, 40011)
	invented := children(t, client, larkcontact.NewChildrenDepartmentReqBuilder().DepartmentId("0").PageToken("bm90LWEtdG9rZW4="))
	refused(t, invented.ApiResp, invented.CodeError, 400, 40012)
}
