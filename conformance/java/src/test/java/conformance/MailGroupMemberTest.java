package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.mail.v1.model.BatchCreateMailgroupMemberReq;
import com.lark.oapi.service.mail.v1.model.BatchCreateMailgroupMemberReqBody;
import com.lark.oapi.service.mail.v1.model.BatchDeleteMailgroupMemberReq;
import com.lark.oapi.service.mail.v1.model.BatchDeleteMailgroupMemberReqBody;
import com.lark.oapi.service.mail.v1.model.BatchDeleteMailgroupMemberResp;
import com.lark.oapi.service.mail.v1.model.CreateMailgroupReq;
import com.lark.oapi.service.mail.v1.model.DeleteMailgroupReq;
import com.lark.oapi.service.mail.v1.model.DeleteMailgroupResp;
import com.lark.oapi.service.mail.v1.model.GetMailgroupReq;
import com.lark.oapi.service.mail.v1.model.Mailgroup;
import com.lark.oapi.service.mail.v1.model.MailgroupMember;
import com.lark.oapi.service.mail.v1.model.PatchMailgroupReq;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail groups changed and deleted, and their members. */
class MailGroupMemberTest {
  private static Client client;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
  }

  private static String address(String word) {
    return unique(word) + "@" + Tenant.MAIL_DOMAIN;
  }

  private static String group() throws Exception {
    String email = address("group");
    Mailgroup body = Mailgroup.newBuilder().email(email).name("name").description("text").build();
    Answers.accepted(client.mail().mailgroup().create(CreateMailgroupReq.newBuilder().mailgroup(body).build()));
    return email;
  }

  private static DeleteMailgroupResp delete(String group) throws Exception {
    return client.mail().mailgroup().delete(DeleteMailgroupReq.newBuilder().mailgroupId(group).build());
  }

  @Test
  void patchAndDelete() throws Exception {
    String old = group();
    String newer = address("newer");
    var patched = Answers.accepted(client.mail().mailgroup().patch(PatchMailgroupReq.newBuilder().mailgroupId(old)
        .mailgroup(Mailgroup.newBuilder().email(newer).build()).build()));
    assertEquals(newer, patched.getEmail());
    assertEquals("text", patched.getDescription());
    Answers.accepted(delete(old));
    Answers.refused(delete(newer), 404, 1234013);
  }

  private static BatchDeleteMailgroupMemberResp remove(String group, String[] ids) throws Exception {
    return client.mail().mailgroupMember().batchDelete(BatchDeleteMailgroupMemberReq.newBuilder().mailgroupId(group)
        .batchDeleteMailgroupMemberReqBody(BatchDeleteMailgroupMemberReqBody.newBuilder().memberIdList(ids).build()).build());
  }

  @Test
  void membersComeAndGo() throws Exception {
    String group = group();
    MailgroupMember[] items = {
      MailgroupMember.newBuilder().type("COMPANY").build(),
      MailgroupMember.newBuilder().type("EXTERNAL_USER").email("out@elsewhere.example").build(),
      MailgroupMember.newBuilder().type("MAIL_GROUP").email(group).build(),
    };
    var made = Answers.accepted(client.mail().mailgroupMember().batchCreate(BatchCreateMailgroupMemberReq.newBuilder()
        .mailgroupId(group)
        .batchCreateMailgroupMemberReqBody(BatchCreateMailgroupMemberReqBody.newBuilder().items(items).build()).build()));
    assertArrayEquals(new String[] {null, "out@elsewhere.example", group},
        Arrays.stream(made.getItems()).map(MailgroupMember::getEmail).toArray(String[]::new));
    var counted = Answers.accepted(client.mail().mailgroup().get(GetMailgroupReq.newBuilder().mailgroupId(group).build()));
    assertEquals("3", counted.getDirectMembersCount());
    assertTrue(counted.getIncludeExternalMember() && counted.getIncludeAllCompanyMember());
    String[] ids = Arrays.stream(made.getItems()).map(MailgroupMember::getMemberId).toArray(String[]::new);
    Answers.accepted(remove(group, ids));
    Answers.refused(remove(group, ids), 404, 1234014);
  }
}
