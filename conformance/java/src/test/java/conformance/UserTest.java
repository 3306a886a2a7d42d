package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.GetUserReq;
import com.lark.oapi.service.contact.v3.model.GetUserResp;
import com.lark.oapi.service.contact.v3.model.User;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users: create, and one person seen through the three id types. */
class UserTest {
  private static Client client;
  private static User zhang;

  @BeforeAll
  static void hire() throws Exception {
    client = Tenant.newApp().client();
    User body = User.newBuilder().userId(unique("zhang")).name("Zhang San").enName("San Zhang")
        .email(unique("zhang") + "@" + Tenant.MAIL_DOMAIN).mobile(Tenant.uniqueMobile()).gender(1)
        .departmentIds(new String[] {"0"}).city("Hangzhou").joinTime(1615381105).employeeType(1).build();
    zhang = Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().user(body).build())).getUser();
    assertEquals(body.getUserId(), zhang.getUserId());
    assertEquals(1615381105, zhang.getJoinTime());
  }

  private static GetUserResp get(Client client, String idType, String id) throws Exception {
    return client.contact().user().get(GetUserReq.newBuilder().userIdType(idType).userId(id).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"open_id", "union_id", "user_id"})
  void getBy(String idType) throws Exception {
    String id = switch (idType) {
      case "open_id" -> zhang.getOpenId();
      case "union_id" -> zhang.getUnionId();
      default -> zhang.getUserId();
    };
    User found = Answers.accepted(get(client, idType, id)).getUser();
    assertEquals(zhang.getOpenId(), found.getOpenId());
    assertEquals("Zhang San", found.getName());
    assertEquals("0", found.getDepartmentIds()[0]);
  }

  @Test
  void unknownAndForeign() throws Exception {
    Answers.refused(get(client, "open_id", "ou_" + "0".repeat(32)), 400, 41012);
    Answers.refused(get(Tenant.newApp().client(), "open_id", zhang.getOpenId()), 400, 99992361);
  }
}
