package conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.core.response.BaseResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What every answer must carry, whatever the endpoint. */
final class Answers {
  private Answers() {}

  /** Asserts a success with a log id, and gives its data. */
  static <T> T accepted(BaseResponse<T> answer) {
    assertEquals(0, answer.getCode(), () -> body(answer));
    assertEquals(200, answer.getRawResponse().getStatusCode());
    assertNotNull(answer.getRequestId(), "a success without a log id");
    return answer.getData();
  }

  /** Asserts a refusal with this HTTP status and one of the codes, with one log id in header and body. */
  static void refused(BaseResponse<?> answer, int http, Integer... codes) {
    assertEquals(http, answer.getRawResponse().getStatusCode(), () -> body(answer));
    assertTrue(Set.of(codes).contains(answer.getCode()), () -> body(answer));
    assertNotNull(answer.getError(), () -> body(answer));
    assertNotNull(answer.getRequestId(), "a refusal without a log id");
    assertEquals(answer.getRequestId(), answer.getError().getLogId());
  }

  private static String body(BaseResponse<?> answer) {
    return new String(answer.getRawResponse().getBody(), StandardCharsets.UTF_8);
  }
}
