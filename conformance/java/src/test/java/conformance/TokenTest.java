package conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.core.request.SelfBuiltAppAccessTokenReq;
import com.lark.oapi.core.request.SelfBuiltTenantAccessTokenReq;
import com.lark.oapi.core.response.TenantAccessTokenResp;
import com.lark.oapi.service.contact.v3.model.ChildrenDepartmentReq;
import org.junit.jupiter.api.Test;

/** Access tokens: the call the SDK makes by itself, and the same endpoints called openly. */
class TokenTest {
  private static TenantAccessTokenResp tenantToken(String id, String secret) throws Exception {
    return Tenant.firstApp().client().ext().getTenantAccessTokenBySelfBuiltApp(
        SelfBuiltTenantAccessTokenReq.newBuilder().appId(id).appSecret(secret).build());
  }

  @Test
  void firstAppIsReadyToUse() throws Exception {
    Answers.accepted(Tenant.firstApp().client().contact().department().children(
        ChildrenDepartmentReq.newBuilder().departmentId("0").build()));
  }

  @Test
  void tenantTokenStaysTheSame() throws Exception {
    Tenant.App app = Tenant.firstApp();
    TenantAccessTokenResp first = tenantToken(app.id(), app.secret());
    assertEquals(0, first.getCode());
    assertTrue(first.getTenantAccessToken().startsWith("t-"));
    assertTrue(first.getExpire() >= 1800 && first.getExpire() <= 7200);
    assertEquals(first.getTenantAccessToken(), tenantToken(app.id(), app.secret()).getTenantAccessToken());
  }

  @Test
  void appToken() throws Exception {
    var answer = Tenant.firstApp().client().ext().getAppAccessTokenBySelfBuiltApp(
        SelfBuiltAppAccessTokenReq.newBuilder().appId(Tenant.firstApp().id()).appSecret(Tenant.firstApp().secret()).build());
    assertEquals(0, answer.getCode());
    assertTrue(answer.getAppAccessToken().startsWith("t-") || answer.getAppAccessToken().startsWith("a-"));
  }

  @Test
  void unknownAppAndWrongSecret() throws Exception {
    assertEquals(10014, tenantToken("cli_0000000000000000", "anything").getCode());
    assertEquals(10015, tenantToken(Tenant.firstApp().id(), "not-the-secret").getCode());
  }
}
