package conformance;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.CreateUserReq;
import com.lark.oapi.service.contact.v3.model.User;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The Larkspur that a test talks to: its address, its first app, and more apps made through the control API. Nothing here wraps the
 * SDK: tests use the client exactly as a program for the platform does.
 */
final class Tenant {
  static final String BASE_URL = System.getenv("LARKSPUR_BASE_URL");
  static final String MAIL_DOMAIN = System.getenv("LARKSPUR_MAIL_DOMAIN");
  static final Map<String, Object> ALL_STAFF = Map.of("all", true);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Gson GSON = new Gson();

  private Tenant() {}

  /** What a client needs to speak as an app. */
  record App(String id, String secret) {
    /** The client a user of the SDK would build; only the domain differs. */
    Client client() {
      return builder().build();
    }

    /** A client that sends the token given with each call instead of fetching one. */
    Client clientWithOwnToken() {
      return builder().disableTokenCache().build();
    }

    private Client.Builder builder() {
      return Client.newBuilder(id, secret).openBaseUrl(BASE_URL).requestTimeout(10, TimeUnit.SECONDS);
    }
  }

  /** The app that Larkspur makes on its first start: every scope, all staff. */
  static App firstApp() {
    return new App(System.getenv("LARKSPUR_APP_ID"), System.getenv("LARKSPUR_APP_SECRET"));
  }

  /** An app with every scope and all staff in range. Rate limits count per app, so one app per class keeps every class far below them. */
  static App newApp() throws Exception {
    return newApp("all", ALL_STAFF);
  }

  /** An app with the given scopes ("all" or a list of names) and contact range, and the addresses to send people back to. An answer of 4xx or 5xx throws. */
  static App newApp(Object scopes, Map<String, Object> contactRange, String... redirectUris) throws Exception {
    String body = GSON.toJson(Map.of(
        "name", unique("conformance"), "scopes", scopes, "contact_range", contactRange, "redirect_uris", redirectUris));
    HttpRequest request = HttpRequest.newBuilder(URI.create(BASE_URL + "/_larkspur/v1/apps"))
        .header("Authorization", "Bearer " + System.getenv("LARKSPUR_ADMIN_TOKEN"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new IllegalStateException("control API answered " + answer.statusCode() + " " + answer.body());
    }
    JsonObject made = GSON.fromJson(answer.body(), JsonObject.class);
    return new App(made.get("app_id").getAsString(), made.get("app_secret").getAsString());
  }

  /** A person in the root department, good for leading and for HR duties. */
  static User hireLeader(Client client) throws Exception {
    User body = User.newBuilder().name("Lena Leader").mobile(uniqueMobile())
        .departmentIds(new String[] {"0"}).employeeType(1).build();
    return Answers.accepted(client.contact().user().create(CreateUserReq.newBuilder().userIdType("open_id").user(body).build())).getUser();
  }

  /** {@code word} with a tail that no other test has: names, addresses and ids must not meet. */
  static String unique(String word) {
    return word + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** A mobile number of the form the platform accepts without an e-mail address. */
  static String uniqueMobile() {
    return "+86139%08d".formatted(ThreadLocalRandom.current().nextInt(100_000_000));
  }
}
