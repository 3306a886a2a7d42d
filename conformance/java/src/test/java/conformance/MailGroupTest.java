package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.User;
import com.lark.oapi.service.mail.v1.model.CreateMailgroupReq;
import com.lark.oapi.service.mail.v1.model.CreateMailgroupResp;
import com.lark.oapi.service.mail.v1.model.CreateMailgroupRespBody;
import com.lark.oapi.service.mail.v1.model.GetMailgroupReq;
import com.lark.oapi.service.mail.v1.model.ListMailgroupReq;
import com.lark.oapi.service.mail.v1.model.ListMailgroupRespBody;
import com.lark.oapi.service.mail.v1.model.Mailgroup;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail groups: create, read by id and by address, list in pages, refusals. */
class MailGroupTest {
  private static Client client;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
  }

  private static String address(String word) {
    return unique(word) + "@" + Tenant.MAIL_DOMAIN;
  }

  private static CreateMailgroupResp create(String email) throws Exception {
    Mailgroup body = Mailgroup.newBuilder().email(email).name("test mail group").description("mail group for testing")
        .whoCanSendMail("ALL_GROUP_MEMBERS").build();
    return client.mail().mailgroup().create(CreateMailgroupReq.newBuilder().mailgroup(body).build());
  }

  @Test
  void createAndGetByIdAndByAddress() throws Exception {
    String email = address("group");
    CreateMailgroupRespBody made = Answers.accepted(create(email));
    assertEquals(email, made.getEmail());
    assertEquals("mail group for testing", made.getDescription());
    assertEquals("0", made.getDirectMembersCount());
    assertFalse(made.getIncludeExternalMember());
    assertFalse(made.getIncludeAllCompanyMember());
    assertEquals("ALL_GROUP_MEMBERS", made.getWhoCanSendMail());
    for (String id : new String[] {made.getMailgroupId(), email}) {
      var found = Answers.accepted(client.mail().mailgroup().get(GetMailgroupReq.newBuilder().mailgroupId(id).build()));
      assertEquals(made.getMailgroupId(), found.getMailgroupId());
      assertEquals(email, found.getEmail());
    }
  }

  @Test
  void listMeetsEveryGroupOnce() throws Exception {
    Set<String> made = new HashSet<>();
    for (int each = 0; each < 5; each++) {
      made.add(Answers.accepted(create(address("page"))).getMailgroupId());
    }
    Set<String> seen = new HashSet<>();
    String token = null;
    ListMailgroupRespBody page;
    do {
      ListMailgroupReq.Builder request = ListMailgroupReq.newBuilder().pageSize(2);
      page = Answers.accepted(client.mail().mailgroup().list((token == null ? request : request.pageToken(token)).build()));
      for (Mailgroup group : page.getItems()) {
        assertTrue(seen.add(group.getMailgroupId()), "listed twice");
      }
      token = page.getPageToken();
    } while (page.getHasMore());
    assertTrue(seen.containsAll(made));
  }

  @Test
  void refusals() throws Exception {
    String taken = address("taken");
    String login = address("login");
    Answers.accepted(create(taken));
    User body = User.newBuilder().name("Log In").mobile(Tenant.uniqueMobile()).email(login)
        .departmentIds(new String[] {"0"}).employeeType(1).build();
    Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().user(body).build()));
    Answers.refused(create("group@not-our-domain.example"), 400, 1234019);
    Answers.refused(create("no-at-sign"), 400, 1234008);
    Answers.refused(create(taken), 409, 1234006);
    Answers.refused(create(login), 409, 1234033);
    Answers.refused(client.mail().mailgroup().get(
        GetMailgroupReq.newBuilder().mailgroupId("nobody@" + Tenant.MAIL_DOMAIN).build()), 404, 1234013);
  }
}
