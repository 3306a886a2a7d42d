package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.BatchGetIdUserReq;
import com.lark.oapi.service.contact.v3.model.BatchGetIdUserReqBody;
import com.lark.oapi.service.contact.v3.model.BatchUserReq;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.FindByDepartmentUserReq;
import com.lark.oapi.service.contact.v3.model.ListScopeReq;
import com.lark.oapi.service.contact.v3.model.User;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users read together: by id, by number, by department, and the contact range of an app. */
class UserReadsTest {
  private static Client client;
  private static String team;
  private static final User[] PEOPLE = new User[2];

  @BeforeAll
  static void hire() throws Exception {
    client = Tenant.newApp().client();
    Department body = Department.newBuilder().name(unique("Readers")).parentDepartmentId("0").build();
    team = Answers.accepted(client.contact().department()
        .create(CreateDepartmentReq.newBuilder().department(body).build())).getDepartment().getOpenDepartmentId();
    for (int at = 0; at < PEOPLE.length; at++) {
      User person = User.newBuilder().name("Reader " + at).mobile(Tenant.uniqueMobile())
          .departmentIds(new String[] {team}).employeeType(1).build();
      PEOPLE[at] = Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().user(person).build())).getUser();
    }
  }

  @Test
  void batchKeepsTheOrder() throws Exception {
    String[] asked = {PEOPLE[1].getOpenId(), PEOPLE[0].getOpenId()};
    User[] found = Answers.accepted(client.contact().user().batch(BatchUserReq.newBuilder().userIds(asked).build())).getItems();
    assertEquals(PEOPLE[1].getOpenId(), found[0].getOpenId());
    assertEquals(PEOPLE[0].getOpenId(), found[1].getOpenId());
  }

  @Test
  void aNumberLeadsToAUser() throws Exception {
    var body = BatchGetIdUserReqBody.newBuilder().mobiles(new String[] {PEOPLE[0].getMobile(), "+41446681800"}).build();
    var rows = Answers.accepted(client.contact().user()
        .batchGetId(BatchGetIdUserReq.newBuilder().batchGetIdUserReqBody(body).build())).getUserList();
    assertEquals(PEOPLE[0].getOpenId(), rows[0].getUserId());
    assertNull(rows[1].getUserId());
  }

  @Test
  void membersOfADepartment() throws Exception {
    var asked = FindByDepartmentUserReq.newBuilder().departmentId(team).pageSize(1).build();
    var page = Answers.accepted(client.contact().user().findByDepartment(asked));
    assertEquals(PEOPLE[0].getOpenId(), page.getItems()[0].getOpenId());
    var tooMany = FindByDepartmentUserReq.newBuilder().departmentId(team).pageSize(51).build();
    Answers.refused(client.contact().user().findByDepartment(tooMany), 400, 40011);
  }

  @Test
  void anAppReadsItsRange() throws Exception {
    var range = Answers.accepted(client.contact().scope().list(ListScopeReq.newBuilder().pageSize(1).build()));
    assertEquals(1, range.getUserIds().length + range.getDepartmentIds().length);
    Answers.refused(client.contact().scope().list(ListScopeReq.newBuilder().pageSize(101).build()), 400, 40011);
    assertArrayEquals(new String[] {}, range.getGroupIds());
  }
}
