package conformance

import (
	"testing"

	lark "github.com/larksuite/oapi-sdk-go/v3"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkmail "github.com/larksuite/oapi-sdk-go/v3/service/mail/v1"
)

func makeDepartment(t *testing.T, client *lark.Client) *larkcontact.Department {
	t.Helper()
	body := larkcontact.NewDepartmentBuilder().Name(unique("rooms")).ParentDepartmentId("0").Build()
	answer, err := client.Contact.Department.Create(ctx, larkcontact.NewCreateDepartmentReqBuilder().Department(body).Build())
	must(t, err)
	accepted(t, answer.ApiResp, answer.CodeError)
	return answer.Data.Department
}

func TestMailGroupMembers(t *testing.T) {
	client := newApp(t).client()
	api := client.Mail.MailgroupMember
	group, leader, rooms := address("group"), hireLeader(t, client), makeDepartment(t, client)
	made := createGroup(t, client, group)
	accepted(t, made.ApiResp, made.CodeError)

	user := larkmail.NewMailgroupMemberBuilder().Type("USER").UserId(*leader.OpenId).Build()
	first, err := api.Create(ctx, larkmail.NewCreateMailgroupMemberReqBuilder().MailgroupId(group).UserIdType("open_id").MailgroupMember(user).Build())
	must(t, err)
	accepted(t, first.ApiResp, first.CodeError)
	equal(t, "user", text(first.Data.UserId), *leader.OpenId)

	items := []*larkmail.MailgroupMember{
		user,
		larkmail.NewMailgroupMemberBuilder().Type("DEPARTMENT").DepartmentId(*rooms.DepartmentId).Build(),
		larkmail.NewMailgroupMemberBuilder().Type("COMPANY").Build(),
		larkmail.NewMailgroupMemberBuilder().Type("EXTERNAL_USER").Email("out@elsewhere.example").Build(),
		larkmail.NewMailgroupMemberBuilder().Type("MAIL_GROUP").Email(group).Build(),
		larkmail.NewMailgroupMemberBuilder().Type("OTHER_MEMBER").Email("any@elsewhere.example").Build(),
	}
	body := larkmail.NewBatchCreateMailgroupMemberReqBodyBuilder().Items(items).Build()
	batch, err := api.BatchCreate(ctx, larkmail.NewBatchCreateMailgroupMemberReqBuilder().MailgroupId(group).DepartmentIdType("department_id").Body(body).Build())
	must(t, err)
	accepted(t, batch.ApiResp, batch.CodeError)
	equal(t, "the membership that was there", text(batch.Data.Items[0].MemberId), text(first.Data.MemberId))
	equal(t, "department", text(batch.Data.Items[1].DepartmentId), *rooms.DepartmentId)
	counted := getGroup(t, client, group)
	accepted(t, counted.ApiResp, counted.CodeError)
	equal(t, "direct_members_count", text(counted.Data.DirectMembersCount), "6")
	equal(t, "include_external_member", *counted.Data.IncludeExternalMember, true)
	equal(t, "include_all_company_member", *counted.Data.IncludeAllCompanyMember, true)

	found, err := api.Get(ctx, larkmail.NewGetMailgroupMemberReqBuilder().MailgroupId(group).MemberId(*batch.Data.Items[1].MemberId).Build())
	must(t, err)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "department in the default kind", text(found.Data.DepartmentId), *rooms.OpenDepartmentId)

	var ids []string
	pages, err := api.ListByIterator(ctx, larkmail.NewListMailgroupMemberReqBuilder().MailgroupId(group).PageSize(2).Build())
	must(t, err)
	for {
		more, member, err := pages.Next()
		must(t, err)
		if !more {
			break
		}
		equal(t, "member", *member.MemberId, *batch.Data.Items[len(ids)].MemberId)
		ids = append(ids, *member.MemberId)
	}
	equal(t, "members listed", len(ids), len(items))

	one, err := api.Delete(ctx, larkmail.NewDeleteMailgroupMemberReqBuilder().MailgroupId(group).MemberId(ids[0]).Build())
	must(t, err)
	accepted(t, one.ApiResp, one.CodeError)
	gone, err := api.Get(ctx, larkmail.NewGetMailgroupMemberReqBuilder().MailgroupId(group).MemberId(ids[0]).Build())
	must(t, err)
	refused(t, gone.ApiResp, gone.CodeError, 404, 1234014)
	rest := larkmail.NewBatchDeleteMailgroupMemberReqBodyBuilder().MemberIdList(ids[1:]).Build()
	for _, want := range []int{0, 1234014} {
		removed, err := api.BatchDelete(ctx, larkmail.NewBatchDeleteMailgroupMemberReqBuilder().MailgroupId(group).Body(rest).Build())
		must(t, err)
		equal(t, "code", removed.Code, want)
	}
	empty := getGroup(t, client, group)
	equal(t, "direct_members_count", text(empty.Data.DirectMembersCount), "0")
}

func TestMailGroupPermissionMembers(t *testing.T) {
	client := newApp(t).client()
	api := client.Mail.MailgroupPermissionMember
	group, leader, rooms := address("group"), hireLeader(t, client), makeDepartment(t, client)
	made := createGroup(t, client, group)
	accepted(t, made.ApiResp, made.CodeError)

	user := larkmail.NewMailgroupPermissionMemberBuilder().Type("USER").UserId(*leader.OpenId).Build()
	first, err := api.Create(ctx, larkmail.NewCreateMailgroupPermissionMemberReqBuilder().MailgroupId(group).MailgroupPermissionMember(user).Build())
	must(t, err)
	accepted(t, first.ApiResp, first.CodeError)
	nowhere, err := api.Create(ctx, larkmail.NewCreateMailgroupPermissionMemberReqBuilder().MailgroupId(address("nobody")).MailgroupPermissionMember(user).Build())
	must(t, err)
	refused(t, nowhere.ApiResp, nowhere.CodeError, 404, 1234013)

	items := []*larkmail.MailgroupPermissionMember{
		user,
		larkmail.NewMailgroupPermissionMemberBuilder().Type("DEPARTMENT").DepartmentId(*rooms.OpenDepartmentId).Build(),
		larkmail.NewMailgroupPermissionMemberBuilder().Type("MAIL_GROUP").Email(group).Build(),
	}
	body := larkmail.NewBatchCreateMailgroupPermissionMemberReqBodyBuilder().Items(items).Build()
	batch, err := api.BatchCreate(ctx, larkmail.NewBatchCreateMailgroupPermissionMemberReqBuilder().MailgroupId(group).Body(body).Build())
	must(t, err)
	accepted(t, batch.ApiResp, batch.CodeError)
	equal(t, "the one that was there", text(batch.Data.Items[0].PermissionMemberId), text(first.Data.PermissionMemberId))

	list, err := api.List(ctx, larkmail.NewListMailgroupPermissionMemberReqBuilder().MailgroupId(group).Build())
	must(t, err)
	accepted(t, list.ApiResp, list.CodeError)
	var ids []string
	for _, member := range list.Data.Items {
		ids = append(ids, *member.PermissionMemberId)
	}
	equal(t, "permission members", len(ids), 3)
	found, err := api.Get(ctx, larkmail.NewGetMailgroupPermissionMemberReqBuilder().MailgroupId(group).PermissionMemberId(ids[2]).Build())
	must(t, err)
	accepted(t, found.ApiResp, found.CodeError)
	equal(t, "email", text(found.Data.Email), group)
	one, err := api.Delete(ctx, larkmail.NewDeleteMailgroupPermissionMemberReqBuilder().MailgroupId(group).PermissionMemberId(ids[0]).Build())
	must(t, err)
	accepted(t, one.ApiResp, one.CodeError)
	gone, err := api.Get(ctx, larkmail.NewGetMailgroupPermissionMemberReqBuilder().MailgroupId(group).PermissionMemberId(ids[0]).Build())
	must(t, err)
	refused(t, gone.ApiResp, gone.CodeError, 404, 1234015)
	rest := larkmail.NewBatchDeleteMailgroupPermissionMemberReqBodyBuilder().PermissionMemberIdList(ids[1:]).Build()
	for _, want := range []int{0, 1234015} {
		removed, err := api.BatchDelete(ctx, larkmail.NewBatchDeleteMailgroupPermissionMemberReqBuilder().MailgroupId(group).Body(rest).Build())
		must(t, err)
		equal(t, "code", removed.Code, want)
	}
}

func TestMailGroupManagers(t *testing.T) {
	client := newApp(t).client()
	api := client.Mail.MailgroupManager
	group, nobody, leader := address("group"), address("nobody"), hireLeader(t, client)
	made := createGroup(t, client, group)
	accepted(t, made.ApiResp, made.CodeError)
	managers := []*larkmail.MailgroupManager{larkmail.NewMailgroupManagerBuilder().UserId(*leader.OpenId).Build()}
	create := larkmail.NewBatchCreateMailgroupManagerReqBodyBuilder().MailgroupManagerList(managers).Build()
	remove := larkmail.NewBatchDeleteMailgroupManagerReqBodyBuilder().MailgroupManagerList(managers).Build()

	added, err := api.BatchCreate(ctx, larkmail.NewBatchCreateMailgroupManagerReqBuilder().MailgroupId(group).Body(create).Build())
	must(t, err)
	accepted(t, added.ApiResp, added.CodeError)
	list, err := api.List(ctx, larkmail.NewListMailgroupManagerReqBuilder().MailgroupId(group).UserIdType("open_id").Build())
	must(t, err)
	accepted(t, list.ApiResp, list.CodeError)
	equal(t, "managers", len(list.Data.Items), 1)
	equal(t, "manager", text(list.Data.Items[0].UserId), *leader.OpenId)
	removed, err := api.BatchDelete(ctx, larkmail.NewBatchDeleteMailgroupManagerReqBuilder().MailgroupId(group).Body(remove).Build())
	must(t, err)
	accepted(t, removed.ApiResp, removed.CodeError)

	// An unknown group is a failure with HTTP 200 here.
	nowhere, err := api.BatchCreate(ctx, larkmail.NewBatchCreateMailgroupManagerReqBuilder().MailgroupId(nobody).Body(create).Build())
	must(t, err)
	refused(t, nowhere.ApiResp, nowhere.CodeError, 200, 1234013)
	nothing, err := api.BatchDelete(ctx, larkmail.NewBatchDeleteMailgroupManagerReqBuilder().MailgroupId(nobody).Body(remove).Build())
	must(t, err)
	refused(t, nothing.ApiResp, nothing.CodeError, 200, 1234013)
	none, err := api.List(ctx, larkmail.NewListMailgroupManagerReqBuilder().MailgroupId(nobody).Build())
	must(t, err)
	refused(t, none.ApiResp, none.CodeError, 200, 1234013)
}
