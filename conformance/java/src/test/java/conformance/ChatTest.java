package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.User;
import com.lark.oapi.service.im.v1.model.GetChatMembersReq;
import com.lark.oapi.service.im.v1.model.ListChatReq;
import org.junit.jupiter.api.Test;

/** Chats of departments: those that an app made, and who is in one. */
class ChatTest {
  @Test
  void listAndMembers() throws Exception {
    Client client = Tenant.newApp().client();
    Department made = Answers.accepted(client.contact().department().create(CreateDepartmentReq.newBuilder().department(
        Department.newBuilder().name(unique("Chatty")).parentDepartmentId("0").createGroupChat(true).build()).build())).getDepartment();
    User hired = Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().user(User.newBuilder().name("张三")
        .mobile(Tenant.uniqueMobile()).departmentIds(new String[] {made.getOpenDepartmentId()}).employeeType(1).build()).build())).getUser();
    var chats = Answers.accepted(client.im().chat().list(ListChatReq.newBuilder().pageSize(10).build())).getItems();
    assertEquals(1, chats.length);
    assertEquals(made.getChatId(), chats[0].getChatId());
    GetChatMembersReq request = GetChatMembersReq.newBuilder().chatId(made.getChatId()).memberIdType("open_id").build();
    var members = Answers.accepted(client.im().chatMembers().get(request));
    assertEquals(1, members.getMemberTotal());
    assertEquals(hired.getOpenId(), members.getItems()[0].getMemberId());
    assertEquals("张三", members.getItems()[0].getName());
    Answers.refused(Tenant.newApp().client().im().chatMembers().get(request), 400, 232011);
  }
}
