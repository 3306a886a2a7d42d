package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.mail.v1.model.CreatePublicMailboxReq;
import com.lark.oapi.service.mail.v1.model.CreatePublicMailboxResp;
import com.lark.oapi.service.mail.v1.model.DeletePublicMailboxReq;
import com.lark.oapi.service.mail.v1.model.GetPublicMailboxReq;
import com.lark.oapi.service.mail.v1.model.ListPublicMailboxReq;
import com.lark.oapi.service.mail.v1.model.ListPublicMailboxRespBody;
import com.lark.oapi.service.mail.v1.model.PublicMailbox;
import com.lark.oapi.service.mail.v1.model.QueryUserReq;
import com.lark.oapi.service.mail.v1.model.QueryUserReqBody;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Public mailboxes: create, read by id and by address, list in pages, delete; and what an address is. */
class MailboxTest {
  private static Client client;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
  }

  private static String address(String word) {
    return unique(word) + "@" + Tenant.MAIL_DOMAIN;
  }

  private static CreatePublicMailboxResp create(String email) throws Exception {
    PublicMailbox body = PublicMailbox.newBuilder().email(email).name("前台").build();
    return client.mail().publicMailbox().create(CreatePublicMailboxReq.newBuilder().publicMailbox(body).build());
  }

  @Test
  void createGetAndDelete() throws Exception {
    String email = address("desk");
    var made = Answers.accepted(create(email));
    assertEquals(email, made.getEmail());
    assertEquals("前台", made.getName());
    for (String id : new String[] {made.getPublicMailboxId(), email}) {
      var request = GetPublicMailboxReq.newBuilder().publicMailboxId(id).build();
      assertEquals(made.getPublicMailboxId(), Answers.accepted(client.mail().publicMailbox().get(request)).getPublicMailboxId());
    }
    Answers.refused(create(email), 409, 1234006);
    Answers.refused(create("no address"), 400, 1234008);
    var request = DeletePublicMailboxReq.newBuilder().publicMailboxId(email).build();
    var deleted = client.mail().publicMailbox().delete(request);
    Answers.accepted(deleted);
    assertEquals("release mail address success", deleted.getMsg());
    Answers.refused(client.mail().publicMailbox().delete(request), 400, 1230001);
    var gone = GetPublicMailboxReq.newBuilder().publicMailboxId(email).build();
    Answers.refused(client.mail().publicMailbox().get(gone), 404, 1234016);
  }

  @Test
  void listMeetsEveryMailboxOnce() throws Exception {
    String first = Answers.accepted(create(address("desk"))).getPublicMailboxId();
    String second = Answers.accepted(create(address("desk"))).getPublicMailboxId();
    Set<String> seen = new HashSet<>();
    String token = null;
    do {
      var request = ListPublicMailboxReq.newBuilder().pageSize(1);
      if (token != null) {
        request.pageToken(token);
      }
      ListPublicMailboxRespBody page = Answers.accepted(client.mail().publicMailbox().list(request.build()));
      for (PublicMailbox mailbox : page.getItems()) {
        assertTrue(seen.add(mailbox.getPublicMailboxId()));
      }
      token = page.getHasMore() ? page.getPageToken() : null;
    } while (token != null);
    assertTrue(seen.contains(first) && seen.contains(second));
  }

  @Test
  void whatAnAddressIs() throws Exception {
    String email = address("desk");
    Answers.accepted(create(email));
    var body = QueryUserReqBody.newBuilder().emailList(new String[] {email, address("nobody")}).build();
    var rows = Answers.accepted(client.mail().user().query(QueryUserReq.newBuilder().queryUserReqBody(body).build())).getUserList();
    assertEquals(4, rows[0].getStatus());
    assertEquals(3, rows[0].getType());
    assertEquals(3, rows[1].getStatus());
    assertNull(rows[1].getType());
    var empty = QueryUserReqBody.newBuilder().emailList(new String[] {}).build();
    Answers.refused(client.mail().user().query(QueryUserReq.newBuilder().queryUserReqBody(empty).build()), 400, 1230001);
  }
}
