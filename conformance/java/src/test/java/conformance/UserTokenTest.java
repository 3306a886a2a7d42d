package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.core.request.RequestOptions;
import com.lark.oapi.service.authen.v1.model.CreateOidcAccessTokenReq;
import com.lark.oapi.service.authen.v1.model.CreateOidcAccessTokenReqBody;
import com.lark.oapi.service.authen.v1.model.CreateOidcAccessTokenRespBody;
import com.lark.oapi.service.authen.v1.model.CreateOidcRefreshAccessTokenReq;
import com.lark.oapi.service.authen.v1.model.CreateOidcRefreshAccessTokenReqBody;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.SearchDepartmentReq;
import com.lark.oapi.service.contact.v3.model.SearchDepartmentReqBody;
import com.lark.oapi.service.contact.v3.model.User;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An app that acts for a person, by a code from the consent page. */
class UserTokenTest {
  private static final String BACK = "https://app.example/back";
  private static Tenant.App app;
  private static Client client;
  private static User user;

  @BeforeAll
  static void hire() throws Exception {
    app = Tenant.newApp("all", Tenant.ALL_STAFF, BACK);
    client = app.client();
    User body = User.newBuilder().userId(unique("zhao")).name(unique("赵六")).mobile(Tenant.uniqueMobile())
        .departmentIds(new String[] {"0"}).employeeType(1).build();
    user = Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().user(body).build())).getUser();
  }

  private static CreateOidcAccessTokenReq byCode() throws Exception {
    Map<String, String> form = Map.of("client_id", app.id(), "redirect_uri", BACK, "decision", "allow", "login", user.getUserId(),
        "scope", "search:department:read contact:department.base:readonly", "admin_token", System.getenv("LARKSPUR_ADMIN_TOKEN"));
    String body = form.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
    HttpRequest request = HttpRequest.newBuilder(URI.create(Tenant.BASE_URL + "/open-apis/authen/v1/authorize"))
        .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(303, answer.statusCode(), answer.body());
    String location = answer.headers().firstValue("location").orElseThrow();
    assertTrue(location.startsWith(BACK + "?code="), location);
    return CreateOidcAccessTokenReq.newBuilder().createOidcAccessTokenReqBody(CreateOidcAccessTokenReqBody.newBuilder()
        .grantType("authorization_code").code(location.substring((BACK + "?code=").length())).build()).build();
  }

  @Test
  void tokensUserInfoAndSearch() throws Exception {
    CreateOidcAccessTokenReq byCode = byCode();
    CreateOidcAccessTokenRespBody tokens = Answers.accepted(client.authen().oidcAccessToken().create(byCode));
    Answers.accepted(client.authen().oidcRefreshAccessToken().create(CreateOidcRefreshAccessTokenReq.newBuilder()
        .createOidcRefreshAccessTokenReqBody(CreateOidcRefreshAccessTokenReqBody.newBuilder()
            .grantType("refresh_token").refreshToken(tokens.getRefreshToken()).build()).build()));
    RequestOptions person = RequestOptions.newBuilder().userAccessToken(tokens.getAccessToken()).build();
    assertEquals(user.getOpenId(), Answers.accepted(client.authen().userInfo().get(person)).getOpenId());
    Answers.refused(client.authen().oidcAccessToken().create(byCode), 200, 20003);

    String name = unique("搜索");
    Department department = Department.newBuilder().name(name).parentDepartmentId("0").build();
    Answers.accepted(client.contact().department().create(CreateDepartmentReq.newBuilder().department(department).build()));
    SearchDepartmentReq search = SearchDepartmentReq.newBuilder()
        .searchDepartmentReqBody(SearchDepartmentReqBody.newBuilder().query(name.substring(1)).build()).build();
    assertEquals(name, Answers.accepted(client.contact().department().search(search, person)).getItems()[0].getName());
    Answers.refused(client.contact().department().search(search,
        RequestOptions.newBuilder().userAccessToken("u-forged").build()), 400, 99991668);
  }
}
