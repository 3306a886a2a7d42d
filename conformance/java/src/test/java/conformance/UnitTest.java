package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.BindDepartmentUnitReq;
import com.lark.oapi.service.contact.v3.model.BindDepartmentUnitReqBody;
import com.lark.oapi.service.contact.v3.model.CreateDepartmentReq;
import com.lark.oapi.service.contact.v3.model.CreateUnitReq;
import com.lark.oapi.service.contact.v3.model.CreateUnitReqBody;
import com.lark.oapi.service.contact.v3.model.CreateUnitResp;
import com.lark.oapi.service.contact.v3.model.DeleteUnitReq;
import com.lark.oapi.service.contact.v3.model.Department;
import com.lark.oapi.service.contact.v3.model.GetUnitReq;
import com.lark.oapi.service.contact.v3.model.ListDepartmentUnitReq;
import com.lark.oapi.service.contact.v3.model.ListUnitReq;
import com.lark.oapi.service.contact.v3.model.Unit;
import com.lark.oapi.service.contact.v3.model.UnbindDepartmentUnitReq;
import com.lark.oapi.service.contact.v3.model.UnbindDepartmentUnitReqBody;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Units: create, read, list, bind, delete, refusals. */
class UnitTest {
  private static Client client;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
  }

  private static CreateUnitResp create(String id, String name) throws Exception {
    CreateUnitReqBody body = CreateUnitReqBody.newBuilder().unitId(id).name(name).unitType("子公司").build();
    return client.contact().unit().create(CreateUnitReq.newBuilder().createUnitReqBody(body).build());
  }

  @Test
  void lifeOfAUnit() throws Exception {
    String id = unique("BU").replace("-", "");
    String name = unique("消费者事业部");
    assertEquals(id, Answers.accepted(create(id, name)).getUnitId());
    Unit read = Answers.accepted(client.contact().unit().get(GetUnitReq.newBuilder().unitId(id).build())).getUnit();
    assertEquals(name, read.getName());
    assertEquals("子公司", read.getUnitType());
    Unit[] all = Answers.accepted(client.contact().unit().list(ListUnitReq.newBuilder().pageSize(100).build())).getUnitlist();
    assertTrue(Arrays.stream(all).anyMatch(unit -> id.equals(unit.getUnitId())));

    Department made = Answers.accepted(client.contact().department().create(CreateDepartmentReq.newBuilder()
        .department(Department.newBuilder().name(unique("bound")).parentDepartmentId("0").build()).build())).getDepartment();
    String department = made.getOpenDepartmentId();
    Answers.accepted(client.contact().unit().bindDepartment(BindDepartmentUnitReq.newBuilder().bindDepartmentUnitReqBody(
        BindDepartmentUnitReqBody.newBuilder().unitId(id).departmentId(department).departmentIdType("open_department_id").build()).build()));
    var bound = Answers.accepted(client.contact().unit().listDepartment(ListDepartmentUnitReq.newBuilder().unitId(id).build()));
    assertEquals(department, bound.getDepartmentlist()[0].getDepartmentId());
    Answers.accepted(client.contact().unit().unbindDepartment(UnbindDepartmentUnitReq.newBuilder().unbindDepartmentUnitReqBody(
        UnbindDepartmentUnitReqBody.newBuilder().unitId(id).departmentId(department).departmentIdType("open_department_id").build()).build()));
    Answers.accepted(client.contact().unit().delete(DeleteUnitReq.newBuilder().unitId(id).build()));
    Answers.refused(client.contact().unit().get(GetUnitReq.newBuilder().unitId(id).build()), 400, 43051);
  }

  @Test
  void otherCharactersAreRefused() throws Exception {
    Answers.refused(create("not-a-unit-id", unique("a")), 400, 43051);
  }
}
