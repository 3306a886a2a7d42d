package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.lark.oapi.Client;
import com.lark.oapi.core.request.RequestOptions;
import com.lark.oapi.core.response.RawResponse;
import com.lark.oapi.core.response.error.ErrorPermissionViolation;
import com.lark.oapi.core.token.AccessTokenType;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentResp;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.GetDepartmentReq;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands before every endpoint: tokens, scopes, the contact range, unknown paths. */
class GateTest {
  private static CreateDepartmentResp create(Client client, String parent) throws Exception {
    Department body = Department.newBuilder().name(unique("Team")).parentDepartmentId(parent).build();
    return client.contact().department().create(CreateDepartmentReq.newBuilder().department(body).build());
  }

  @ParameterizedTest
  @CsvSource({"t-broken,99991663", "x-wrong-prefix,99991671"})
  void badToken(String token, int code) throws Exception {
    Answers.refused(Tenant.newApp().clientWithOwnToken().contact().department().get(
        GetDepartmentReq.newBuilder().departmentId("0").build(),
        RequestOptions.newBuilder().tenantAccessToken(token).build()), 400, code);
  }

  @ParameterizedTest
  @CsvSource({"None,/open-apis/contact/v3/departments/0,400,99991661", "Tenant,/open-apis/contact/v3/no_such_thing,404,99991201"})
  void rawCall(AccessTokenType token, String path, int http, int code) throws Exception {
    RawResponse answer = Tenant.newApp().client().get(path, null, token);
    JsonObject body = new Gson().fromJson(new String(answer.getBody(), StandardCharsets.UTF_8), JsonObject.class);
    assertEquals(http, answer.getStatusCode());
    assertEquals(code, body.get("code").getAsInt());
    assertEquals(answer.getRequestID(), body.getAsJsonObject("error").get("log_id").getAsString());
  }

  @Test
  void missingScope() throws Exception {
    CreateDepartmentResp answer = create(Tenant.newApp(List.of("contact:contact:readonly"), Tenant.ALL_STAFF).client(), "0");
    Answers.refused(answer, 400, 99991672);
    ErrorPermissionViolation[] missing = answer.getError().getPermissionViolations();
    assertEquals(1, missing.length);
    assertEquals("action_scope_required", missing[0].getType());
    assertEquals("contact:contact", missing[0].getSubject());
  }

  @Test
  void contactRange() throws Exception {
    Client wide = Tenant.newApp().client();
    String inside = Answers.accepted(create(wide, "0")).getDepartment().getOpenDepartmentId();
    String outside = Answers.accepted(create(wide, "0")).getDepartment().getOpenDepartmentId();
    Client narrow = Tenant.newApp("all", Map.of("departments", List.of(inside))).client();
    Answers.accepted(create(narrow, inside));
    Answers.refused(create(narrow, outside), 403, 40014);
    Answers.refused(create(narrow, "0"), 403, 40014);
    Answers.refused(narrow.contact().department().get(GetDepartmentReq.newBuilder().departmentId(outside).build()), 403, 40004);
  }
}
