package conformance

import (
	"strconv"
	"strings"
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
)

func employeeType(content string, kind, status int, i18n string) *larkcontact.EmployeeTypeEnum {
	body := larkcontact.NewEmployeeTypeEnumBuilder().Content(content).EnumType(kind).EnumStatus(status)
	if i18n != "" {
		body.I18nContent([]*larkcontact.I18nContent{larkcontact.NewI18nContentBuilder().Locale("zh_cn").Value(i18n).Build()})
	}
	return body.Build()
}

func createType(t *testing.T, client *lark.Client, body *larkcontact.EmployeeTypeEnum) *larkcontact.CreateEmployeeTypeEnumResp {
	t.Helper()
	answer, err := client.Contact.EmployeeTypeEnum.Create(ctx, larkcontact.NewCreateEmployeeTypeEnumReqBuilder().EmployeeTypeEnum(body).Build())
	must(t, err)
	return answer
}

func madeType(t *testing.T, client *lark.Client, i18n string) *larkcontact.EmployeeTypeEnum {
	t.Helper()
	made := createType(t, client, employeeType(unique("专家"), 2, 1, i18n))
	accepted(t, made.ApiResp, made.CodeError)
	return made.Data.EmployeeTypeEnum
}

func updateType(t *testing.T, client *lark.Client, id string, body *larkcontact.EmployeeTypeEnum) *larkcontact.UpdateEmployeeTypeEnumResp {
	t.Helper()
	request := larkcontact.NewUpdateEmployeeTypeEnumReqBuilder().EnumId(id).EmployeeTypeEnum(body).Build()
	answer, err := client.Contact.EmployeeTypeEnum.Update(ctx, request)
	must(t, err)
	return answer
}

func deleteType(t *testing.T, client *lark.Client, id string) *larkcontact.DeleteEmployeeTypeEnumResp {
	t.Helper()
	answer, err := client.Contact.EmployeeTypeEnum.Delete(ctx, larkcontact.NewDeleteEmployeeTypeEnumReqBuilder().EnumId(id).Build())
	must(t, err)
	return answer
}

func allTypes(t *testing.T, client *lark.Client) []*larkcontact.EmployeeTypeEnum {
	t.Helper()
	var all []*larkcontact.EmployeeTypeEnum
	request := larkcontact.NewListEmployeeTypeEnumReqBuilder().PageSize(3)
	for {
		page, err := client.Contact.EmployeeTypeEnum.List(ctx, request.Build())
		must(t, err)
		accepted(t, page.ApiResp, page.CodeError)
		all = append(all, page.Data.Items...)
		if !*page.Data.HasMore {
			return all
		}
		request.PageToken(text(page.Data.PageToken))
	}
}

func hireAs(t *testing.T, client *lark.Client, number int) *larkcontact.CreateUserResp {
	t.Helper()
	body := larkcontact.NewUserBuilder().Name("专家").Mobile(uniqueMobile()).DepartmentIds([]string{"0"}).EmployeeType(number).Build()
	answer, err := client.Contact.User.Create(ctx, larkcontact.NewCreateUserReqBuilder().User(body).Build())
	must(t, err)
	return answer
}

func TestLifeOfAnEmployeeType(t *testing.T) {
	client := newApp(t).client()
	made := madeType(t, client, unique("中文"))
	number, err := strconv.Atoi(text(made.EnumValue))
	must(t, err)
	if number < 6 {
		t.Errorf("custom types count from 6, not %d", number)
	}
	all := allTypes(t, client)
	for at := range 5 {
		equal(t, "enum_value", text(all[at].EnumValue), strconv.Itoa(at+1))
		equal(t, "enum_type", *all[at].EnumType, 1)
	}
	equal(t, "enum_id", text(all[len(all)-1].EnumId), text(made.EnumId))
	hired := hireAs(t, client, number)
	accepted(t, hired.ApiResp, hired.CodeError)
	equal(t, "employee_type", *hired.Data.User.EmployeeType, number)
	department := created(t, client, team("0").CreateGroupChat(true).GroupChatEmployeeTypes([]int{number}).Build())
	equal(t, "group_chat_employee_types", department.GroupChatEmployeeTypes[0], number)

	newer := unique("大师")
	changed := updateType(t, client, *made.EnumId, employeeType(newer, 2, 2, ""))
	accepted(t, changed.ApiResp, changed.CodeError)
	equal(t, "content", text(changed.Data.EmployeeTypeEnum.Content), newer)
	equal(t, "enum_status", *changed.Data.EmployeeTypeEnum.EnumStatus, 2)
	equal(t, "i18n_content", text(changed.Data.EmployeeTypeEnum.I18nContent[0].Value), text(made.I18nContent[0].Value))
	inactive := hireAs(t, client, number)
	refused(t, inactive.ApiResp, inactive.CodeError, 400, 41060)
	deleted := deleteType(t, client, *made.EnumId)
	accepted(t, deleted.ApiResp, deleted.CodeError)
	unknown := hireAs(t, client, number)
	refused(t, unknown.ApiResp, unknown.CodeError, 400, 41059)
}

func TestRefusalsOfEmployeeTypes(t *testing.T) {
	client := newApp(t).client()
	i18n := unique("中文")
	made, other := madeType(t, client, i18n), madeType(t, client, "")
	for _, each := range []struct {
		body *larkcontact.EmployeeTypeEnum
		code int
	}{
		{employeeType(*made.Content, 2, 1, ""), 42301},
		{employeeType("顾问", 2, 1, ""), 42301},
		{employeeType(unique("另"), 2, 1, i18n), 42302},
		{employeeType(unique("内置"), 1, 1, ""), 99992402},
		{employeeType(strings.Repeat("长", 101), 2, 1, ""), 99992402},
	} {
		answer := createType(t, client, each.body)
		refused(t, answer.ApiResp, answer.CodeError, 400, each.code)
	}
	taken := updateType(t, client, *other.EnumId, employeeType(*made.Content, 2, 1, ""))
	refused(t, taken.ApiResp, taken.CodeError, 400, 99992402)
	for _, id := range []string{*allTypes(t, client)[0].EnumId, "exGeIjow7zIqWMy+ONkFxA=="} {
		updated := updateType(t, client, id, employeeType(unique("无"), 2, 1, ""))
		refused(t, updated.ApiResp, updated.CodeError, 400, 99992402)
		deleted := deleteType(t, client, id)
		refused(t, deleted.ApiResp, deleted.CodeError, 400, 99992402)
	}
	for _, each := range []*larkcontact.EmployeeTypeEnum{made, other} {
		deleted := deleteType(t, client, *each.EnumId)
		accepted(t, deleted.ApiResp, deleted.CodeError)
	}
}
