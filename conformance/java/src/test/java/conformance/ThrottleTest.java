package conformance;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.GetUserReq;
import com.lark.oapi.service.contact.v3.model.GetUserResp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rate limit, exhausted on purpose. The app is of this class only, so no other class feels it. */
class ThrottleTest {
  @Test
  void tooManyCallsAnswer429() throws Exception {
    Client client = Tenant.newApp().client();
    GetUserReq request = GetUserReq.newBuilder().userIdType("open_id").userId(Tenant.hireLeader(client).getOpenId()).build();
    // 50 a second and 1000 a minute: a quick machine meets the first limit, any machine the second.
    GetUserResp answer = client.contact().user().get(request);
    for (int calls = 1; calls < 1100 && answer.success(); calls++) {
      answer = client.contact().user().get(request);
    }
    Answers.refused(answer, 429, 99991400);
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    answer.getRawResponse().getHeaders().forEach((name, values) -> headers.put(String.valueOf(name), values));
    assertNotNull(headers.get("x-ogw-ratelimit-limit"));
    assertNotNull(headers.get("x-ogw-ratelimit-reset"));
    assertTrue(Set.of(50, 1000).contains(Integer.parseInt(headers.get("x-ogw-ratelimit-limit").get(0))));
    int reset = Integer.parseInt(headers.get("x-ogw-ratelimit-reset").get(0));
    assertTrue(reset >= 1 && reset <= 60, () -> "reset after " + reset);
  }
}
