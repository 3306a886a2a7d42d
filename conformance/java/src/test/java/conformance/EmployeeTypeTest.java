package conformance;

import static conformance.Tenant.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lark.oapi.Client;
import com.lark.oapi.service.contact.v3.model.CreateEmployeeTypeEnumReq;
import com.lark.oapi.service.contact.v3.model.CreateEmployeeTypeEnumResp;
import com.lark.oapi.service.contact.v3.model.DeleteEmployeeTypeEnumReq;
import com.lark.oapi.service.contact.v3.model.EmployeeTypeEnum;
import com.lark.oapi.service.contact.v3.model.ListEmployeeTypeEnumReq;
import com.lark.oapi.service.contact.v3.model.UpdateEmployeeTypeEnumReq;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Employee types: create, list, change, delete, refusals. */
class EmployeeTypeTest {
  private static Client client;

  @BeforeAll
  static void meet() throws Exception {
    client = Tenant.newApp().client();
  }

  private static EmployeeTypeEnum given(String content, int status) {
    return EmployeeTypeEnum.newBuilder().content(content).enumType(2).enumStatus(status).build();
  }

  private static CreateEmployeeTypeEnumResp create(String content) throws Exception {
    return client.contact().employeeTypeEnum().create(CreateEmployeeTypeEnumReq.newBuilder().employeeTypeEnum(given(content, 1)).build());
  }

  @Test
  void lifeOfAnEmployeeType() throws Exception {
    EmployeeTypeEnum made = Answers.accepted(create(unique("专家"))).getEmployeeTypeEnum();
    assertTrue(Integer.parseInt(made.getEnumValue()) >= 6);
    var list = Answers.accepted(client.contact().employeeTypeEnum().list(ListEmployeeTypeEnumReq.newBuilder().pageSize(100).build()));
    assertEquals("1", list.getItems()[0].getEnumValue());
    String content = unique("大师");
    EmployeeTypeEnum changed = Answers.accepted(client.contact().employeeTypeEnum().update(
        UpdateEmployeeTypeEnumReq.newBuilder().enumId(made.getEnumId()).employeeTypeEnum(given(content, 2)).build())).getEmployeeTypeEnum();
    assertEquals(content, changed.getContent());
    assertEquals(2, changed.getEnumStatus());
    DeleteEmployeeTypeEnumReq delete = DeleteEmployeeTypeEnumReq.newBuilder().enumId(made.getEnumId()).build();
    Answers.accepted(client.contact().employeeTypeEnum().delete(delete));
    Answers.refused(client.contact().employeeTypeEnum().delete(delete), 400, 99992402);
  }

  @Test
  void duplicatesAreRefused() throws Exception {
    Answers.refused(create("顾问"), 400, 42301);
  }
}
