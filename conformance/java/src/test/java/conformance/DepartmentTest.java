package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.ChildrenDepartmentReq;
import com.lark.oapi.service.contact.v3.model.ChildrenDepartmentRespBody;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.DepartmentI18nName;
import com.lark.oapi.service.contact.v3.model.DepartmentLeader;
import com.lark.oapi.service.contact.v3.model.GetDepartmentReq;
import com.lark.oapi.service.contact.v3.model.User;
import com.lark.oapi.service.im.v1.model.GetChatReq;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Departments: create with every field, read back, walk the tree, and the chat that comes with one. */
class DepartmentTest {
  private static Client client;
  private static User leader;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
    leader = Tenant.hireLeader(client);
  }

  private static Department.Builder team(String parent) {
    return Department.newBuilder().name(unique("Team")).parentDepartmentId(parent);
  }

  private static Department created(Department body) throws Exception {
    return Answers.accepted(client.contact().department().create(CreateDepartmentReq.newBuilder().department(body).build())).getDepartment();
  }

  private static ChildrenDepartmentRespBody children(ChildrenDepartmentReq.Builder request) throws Exception {
    return Answers.accepted(client.contact().department().children(request.build()));
  }

  private static void collect(ChildrenDepartmentRespBody page, List<String> ids) {
    for (Department each : page.getItems()) {
      ids.add(each.getOpenDepartmentId());
    }
  }

  @Test
  void everyField() throws Exception {
    String name = unique("DemoName");
    Department body = Department.newBuilder().name(name)
        .i18nName(DepartmentI18nName.newBuilder().zhCn("示例 " + name).jaJp("デモ名 " + name).enUs("Demo " + name).build())
        .parentDepartmentId("0").departmentId(unique("D096")).leaderUserId(leader.getOpenId()).order("4711")
        .unitIds(new String[] {}).createGroupChat(true)
        .leaders(new DepartmentLeader[] {DepartmentLeader.newBuilder().leaderType(1).leaderID(leader.getOpenId()).build()})
        .groupChatEmployeeTypes(new Integer[] {1, 2}).departmentHrbps(new String[] {leader.getOpenId()}).build();
    Department made = created(body);
    assertEquals(name, made.getName());
    assertEquals("示例 " + name, made.getI18nName().getZhCn());
    assertEquals("デモ名 " + name, made.getI18nName().getJaJp());
    assertEquals("Demo " + name, made.getI18nName().getEnUs());
    assertEquals("0", made.getParentDepartmentId());
    assertEquals(body.getDepartmentId(), made.getDepartmentId());
    assertEquals(leader.getOpenId(), made.getLeaderUserId());
    assertEquals("4711", made.getOrder());
    assertEquals(1, made.getLeaders()[0].getLeaderType());
    assertEquals(leader.getOpenId(), made.getLeaders()[0].getLeaderID());
    assertArrayEquals(new String[] {leader.getOpenId()}, made.getDepartmentHrbps());
    assertTrue(made.getOpenDepartmentId().startsWith("od-"));
    assertTrue(made.getChatId().startsWith("oc_"));
    assertFalse(made.getStatus().getIsDeleted());
    assertNotNull(made.getMemberCount());

    for (Map.Entry<String, String> id : Map.of(
        "open_department_id", made.getOpenDepartmentId(), "department_id", made.getDepartmentId()).entrySet()) {
      Department found = Answers.accepted(client.contact().department().get(GetDepartmentReq.newBuilder()
          .departmentIdType(id.getKey()).departmentId(id.getValue()).userIdType("union_id").build())).getDepartment();
      assertEquals(name, found.getName());
      assertEquals(leader.getUnionId(), found.getLeaderUserId());
      assertArrayEquals(new Integer[] {1, 2}, found.getGroupChatEmployeeTypes());
    }

    var chat = Answers.accepted(client.im().chat().get(GetChatReq.newBuilder().chatId(made.getChatId()).build()));
    assertEquals(name, chat.getName());
    assertTrue(chat.getUserCount().matches("\\d+") && chat.getBotCount().matches("\\d+"));
  }

  @Test
  void clientToken() throws Exception {
    String token = unique("token");
    Department body = team("0").build();
    CreateDepartmentReq once = CreateDepartmentReq.newBuilder().clientToken(token).department(body).build();
    String first = Answers.accepted(client.contact().department().create(once)).getDepartment().getOpenDepartmentId();
    assertEquals(first, Answers.accepted(client.contact().department().create(once)).getDepartment().getOpenDepartmentId());
    CreateDepartmentReq other = CreateDepartmentReq.newBuilder().clientToken(token).department(team("0").build()).build();
    Answers.refused(client.contact().department().create(other), 400, 40021);
  }

  @Test
  void childrenInPagesAndInDepth() throws Exception {
    String parent = created(team("0").build()).getOpenDepartmentId();
    List<String> inOrder = new ArrayList<>();
    for (int place = 1; place <= 7; place++) {
      inOrder.add(created(team(parent).order(Integer.toString(place)).build()).getOpenDepartmentId());
    }
    String grandchild = created(team(inOrder.get(0)).build()).getOpenDepartmentId();

    List<String> seen = new ArrayList<>();
    ChildrenDepartmentRespBody first = children(ChildrenDepartmentReq.newBuilder().departmentId(parent).pageSize(5));
    collect(first, seen);
    assertEquals(5, seen.size());
    assertTrue(first.getHasMore());
    ChildrenDepartmentRespBody last = children(ChildrenDepartmentReq.newBuilder().departmentId(parent).pageSize(5).pageToken(first.getPageToken()));
    collect(last, seen);
    assertEquals(inOrder, seen);
    assertFalse(last.getHasMore());

    List<String> deep = new ArrayList<>();
    collect(children(ChildrenDepartmentReq.newBuilder().departmentId(parent).pageSize(50).fetchChild(true)), deep);
    assertEquals(8, deep.size());
    assertTrue(deep.containsAll(inOrder) && deep.contains(grandchild));
  }
}
