package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.params.provider.Arguments.of;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.ChildrenDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.DepartmentI18nName;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What department create and children refuse, with the documented HTTP status and code of each. */
class RefusalTest {
  private static final String NOBODY = "ou_" + "0".repeat(32);
  private static final String NOWHERE = "od-" + "0".repeat(32);
  private static final Department TAKEN = team().order("8150").departmentId(unique("TAKEN"))
      .i18nName(DepartmentI18nName.newBuilder().enUs(unique("Taken en")).build()).build();
  private static Client client;

  @BeforeAll
  static void take() throws Exception {
    client = Tenant.newApp().client();
    Answers.accepted(client.contact().department().create(CreateDepartmentReq.newBuilder().department(TAKEN).build()));
  }

  private static Department.Builder team() {
    return Department.newBuilder().name(unique("Team")).parentDepartmentId("0");
  }

  static Stream<Arguments> refusedBodies() {
    return Stream.of(
        of("duplicate name", team().name(TAKEN.getName()), 400, new Integer[] {43022}),
        of("duplicate order", team().order(TAKEN.getOrder()), 400, new Integer[] {43005}),
        of("duplicate custom id", team().departmentId(TAKEN.getDepartmentId()), 400, new Integer[] {43007}),
        of("duplicate translated name", team().i18nName(TAKEN.getI18nName()), 400, new Integer[] {43018}),
        of("custom id with the prefix od-", team().departmentId("od-x"), 400, new Integer[] {43008}),
        of("custom id 0", team().departmentId("0"), 400, new Integer[] {43008}),
        of("slash in name", team().name("Sales/West"), 400, new Integer[] {43029}),
        of("empty name", team().name(""), 401, new Integer[] {40016}),
        of("missing parent", Department.newBuilder().name(unique("Orphan")), 400, new Integer[] {44101}),
        of("unknown parent", team().parentDepartmentId(NOWHERE), 400, new Integer[] {99992357, 99992358}),
        of("unknown leader", team().leaderUserId(NOBODY), 400, new Integer[] {41012}),
        of("unknown HR partner", team().departmentHrbps(new String[] {NOBODY}), 400, new Integer[] {43028}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedBodies")
  void create(String what, Department.Builder body, int http, Integer[] codes) throws Exception {
    Answers.refused(client.contact().department().create(CreateDepartmentReq.newBuilder().department(body.build()).build()), http, codes);
  }

  @Test
  void pages() throws Exception {
    Answers.refused(client.contact().department().children(
        ChildrenDepartmentReq.newBuilder().departmentId("0").pageSize(51).build()), 400, 40011);
    Answers.refused(client.contact().department().children(
        ChildrenDepartmentReq.newBuilder().departmentId("0").pageToken("bm90LWEtdG9rZW4=").build()), 400, 40012);
  }
}
