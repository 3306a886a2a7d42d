//! One of everything in a tenant, and a good request to every endpoint.

mod employee_type;
mod mail;
mod mailbox;
mod oauth;
mod unit;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::server::{Client, ServerApp, new_user, with};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};

use crate::asked::Asked;

pub(crate) use employee_type::{EMPLOYEE_TYPES, EmployeeTypeStage};
pub(crate) use mail::{MailStage, noun_and_verb};
pub(crate) use mailbox::MailboxStage;
pub(crate) use oauth::{OAUTH_TOKEN, OauthStage, USER_INFO, V1};
pub(crate) use unit::{UNIT, UNITS, UnitStage};

pub(crate) const DEPARTMENTS: &str = "/open-apis/contact/v3/departments";
pub(crate) const USERS: &str = "/open-apis/contact/v3/users";
pub(crate) const SEARCH_USERS: &str = "/open-apis/search/v1/user";
pub(crate) const RANGE: &str = "/open-apis/contact/v3/scopes";
pub(crate) const CHATS: &str = "/open-apis/im/v1/chats";
pub(crate) const MAIL_GROUPS: &str = "/open-apis/mail/v1/mailgroups";
pub(crate) const PUBLIC_MAILBOXES: &str = "/open-apis/mail/v1/public_mailboxes";
pub(crate) const USER_MAILBOXES: &str = "/open-apis/mail/v1/user_mailboxes";
/// A mail group as a test names it that makes one, and one that nobody makes.
pub(crate) const TEAM: &str = "/open-apis/mail/v1/mailgroups/team@example.com";
pub(crate) const NOWHERE: &str = "/open-apis/mail/v1/mailgroups/nobody@example.com";
/// A public mailbox as a test names it that makes one, and one that nobody makes.
pub(crate) const DESK: &str = "/open-apis/mail/v1/public_mailboxes/desk@example.com";
pub(crate) const NO_DESK: &str = "/open-apis/mail/v1/public_mailboxes/nobody@example.com";
pub(crate) const TENANT_TOKEN: &str = "/open-apis/auth/v3/tenant_access_token/internal";
pub(crate) const APP_TOKEN: &str = "/open-apis/auth/v3/app_access_token/internal";

/// Ids of the right form that nothing has: whatever they decrypt to is no key that was ever given.
pub(crate) const NO_OPEN_ID: &str = "ou_00112233445566778899aabbccddeeff";
pub(crate) const NO_UNION_ID: &str = "on_00112233445566778899aabbccddeeff";
pub(crate) const NO_DEPARTMENT: &str = "od-00112233445566778899aabbccddeeff";
pub(crate) const NO_CHAT: &str = "oc_00112233445566778899aabbccddeeff";
pub(crate) const NO_HEX_ID: &str = "00112233445566778899aabbccddeeff";

/// How many departments, users and leavers a stage has for requests that succeed only once each.
const SPARE: usize = 24;

/// A user with every field given, leading a department with every field given, a mail group, and mailboxes. The
/// department has a younger sibling, one above and one below, and the user is the oldest of two in the one above, so
/// that every list has at least two.
pub(crate) struct Stage {
    pub(crate) app: ServerApp,
    pub(crate) user: Value,
    pub(crate) department: Value,
    pub(crate) mail: MailStage,
    pub(crate) mailboxes: MailboxStage,
    pub(crate) employee_types: EmployeeTypeStage,
    units: UnitStage,
    above: String,
    below: String,
    domain: String,
    oauth: OauthStage,
    numbers: Cell<u32>,
    spare: RefCell<Vec<String>>,
    spare_users: RefCell<Vec<String>>,
    leavers: RefCell<Vec<String>>,
}

impl Stage {
    /// Sets it in the tenant of `app`, whose mail domain is `domain`.
    pub(crate) async fn set(app: &ServerApp, domain: &str) -> Self {
        UnitStage::make(app).await;
        define_attributes(app).await;
        let above = app.make_department(json!({"name": "上"})).await;
        let under = json!({"parent_department_id": above["open_department_id"]});
        let more = json!({
            "leader_user_id": app.make_user(json!({})).await["open_id"],
            "department_ids": ["0", above["open_department_id"]],
        });
        let user = app.make_user(with(full_user(domain, "负责人"), more)).await;
        let leader = user["open_id"].as_str().unwrap();
        app.make_user(json!({"department_ids": [above["open_department_id"]]})).await;
        let new = with(full_department("研发"), with(people(leader), under.clone()));
        let department = app.make_department(new).await;
        let beside = with(full_department("旁研发"), with(people(leader), json!({"unit_ids": [UNIT]})));
        app.make_department(with(beside, under)).await;
        app.make_user(json!({"department_ids": [department["open_department_id"]], "employee_type": 1}))
            .await;
        let below = json!({"name": "内研发", "parent_department_id": department["open_department_id"]});
        let below = app.make_department(below).await;
        let department =
            read(app, &format!("{DEPARTMENTS}/{}", text(&department, "open_department_id")), "department")
                .await;
        let user = read(app, &format!("{USERS}/{leader}"), "user").await;
        let mail = MailStage::set(app, domain, leader, text(&department, "open_department_id")).await;
        let mailboxes = MailboxStage::set(app, domain, leader).await;
        let employee_types = EmployeeTypeStage::set(app).await;
        let units =
            UnitStage::set(app, text(&department, "open_department_id"), text(&below, "open_department_id"))
                .await;
        let [above, below] = [above, below].map(|it| text(&it, "open_department_id").to_owned());
        let mut spare = Vec::new();
        for number in 0..SPARE {
            let new = json!({"name": format!("备用{number}"), "create_group_chat": true});
            spare.push(text(&app.make_department(new).await, "open_department_id").to_owned());
        }
        let (mut spare_users, mut leavers) = (Vec::new(), Vec::new());
        for _ in 0..SPARE {
            spare_users.push(text(&app.make_user(json!({})).await, "open_id").to_owned());
            let leaver = text(&app.make_user(json!({})).await, "open_id").to_owned();
            app.delete(&format!("{USERS}/{leaver}"), json!({})).await.must_succeed();
            leavers.push(leaver);
        }
        app.acts_for(text(&user, "user_id"));
        let oauth = OauthStage::set(app, text(&user, "user_id")).await;
        let [spare, spare_users, leavers] = [spare, spare_users, leavers].map(RefCell::new);
        let numbers = Cell::new(1);
        let (app, domain) = (app.clone(), domain.to_owned());
        Self {
            app,
            user,
            department,
            mail,
            mailboxes,
            employee_types,
            units,
            above,
            below,
            domain,
            oauth,
            numbers,
            spare,
            spare_users,
            leavers,
        }
    }

    /// A request to this endpoint that succeeds, time and again.
    pub(crate) fn good(&self, endpoint: &Endpoint) -> Asked {
        let number = self.numbers.replace(self.numbers.get() + 1);
        match endpoint.id {
            "auth.v3.tenant_access_token.internal" => Asked::post(TENANT_TOKEN, self.app.credentials()),
            "auth.v3.app_access_token.internal" => Asked::post(APP_TOKEN, self.app.credentials()),
            authen if authen.starts_with("authen.") => self.oauth.good(endpoint),
            "contact.v3.department.search" => {
                Asked::post(format!("{DEPARTMENTS}/search"), json!({"query": "研"}))
            }
            "search.v1.user.search" => Asked::get(SEARCH_USERS).with_query("query", "员"),
            "contact.v3.department.create" => {
                Asked::post(DEPARTMENTS, self.full_department(&format!("新{number}")))
            }
            "contact.v3.department.get" => {
                Asked::get(format!("{DEPARTMENTS}/{}", self.department("open_department_id")))
            }
            "contact.v3.department.children" => Asked::get(format!("{DEPARTMENTS}/{}/children", self.above)),
            "contact.v3.department.list" => {
                Asked::get(format!("{DEPARTMENTS}?parent_department_id={}", self.above))
            }
            "contact.v3.department.patch" => {
                self.change(Method::PATCH, json!({"name": format!("改{number}")}))
            }
            "contact.v3.department.update" => {
                self.change(Method::PUT, self.full_department(&format!("换{number}")))
            }
            "contact.v3.department.delete" => {
                Asked { method: Method::DELETE, path: format!("{DEPARTMENTS}/{}", self.spare()), body: None }
            }
            "contact.v3.department.unbind_department_chat" => Asked::post(
                format!("{DEPARTMENTS}/unbind_department_chat"),
                json!({"department_id": self.spare()}),
            ),
            "contact.v3.department.batch" => Asked::get(format!(
                "{DEPARTMENTS}/batch?department_ids={}",
                self.department("open_department_id")
            )),
            "contact.v3.department.parent" => {
                Asked::get(format!("{DEPARTMENTS}/parent?department_id={}", self.below))
            }
            "contact.v3.department.update_department_id" => {
                let mut asked = self
                    .change(Method::PATCH, json!({"new_department_id": self.department("department_id")}));
                asked.path += "/update_department_id";
                asked
            }
            "contact.v3.user.create" => {
                let more = json!({"leader_user_id": self.user("open_id"), "user_id": format!("{number}@{}", self.domain)});
                Asked::post(USERS, with(full_user(&self.domain, &format!("新{number}")), more))
            }
            "contact.v3.user.patch" => {
                self.of_user(Method::PATCH, "", json!({"en_name": format!("改{number}")}))
            }
            "contact.v3.user.update" => {
                let whole = with(
                    full_user(&self.domain, &format!("换{number}")),
                    json!({"mobile": self.user("mobile")}),
                );
                self.of_user(
                    Method::PUT,
                    "",
                    with(whole, json!({"leader_user_id": self.user("leader_user_id")})),
                )
            }
            "contact.v3.user.update_user_id" => {
                self.of_user(Method::PATCH, "/update_user_id", json!({"new_user_id": self.user("user_id")}))
            }
            "contact.v3.user.delete" => {
                let path = format!("{USERS}/{}", spare_of(&self.spare_users));
                Asked { method: Method::DELETE, path, body: Some(json!({})) }
            }
            "contact.v3.user.resurrect" => {
                Asked::post(format!("{USERS}/{}/resurrect", spare_of(&self.leavers)), json!({}))
            }
            "contact.v3.user.get" => Asked::get(format!("{USERS}/{}", self.user("open_id"))),
            "contact.v3.user.batch" => {
                Asked::get(format!("{USERS}/batch?user_ids={}", self.user("union_id")))
                    .with_query("user_id_type", "union_id")
            }
            "contact.v3.user.basic_batch" => {
                let ids = json!({"user_ids": [self.user("union_id")]});
                Asked::post(format!("{USERS}/basic_batch?user_id_type=union_id"), ids)
            }
            "contact.v3.user.batch_get_id" => {
                let contacts = json!({"emails": [self.user("email")], "mobiles": [self.user("mobile")]});
                Asked::post(format!("{USERS}/batch_get_id"), contacts)
            }
            "contact.v3.user.find_by_department" => {
                Asked::get(format!("{USERS}/find_by_department?department_id={}", self.above))
            }
            "contact.v3.user.list" => Asked::get(format!("{USERS}?department_id={}", self.above)),
            "contact.v3.scope.list" => Asked::get(RANGE),
            kind if kind.starts_with("contact.v3.employee_type_enum.") => {
                self.employee_types.good(endpoint, number)
            }
            unit if unit.starts_with("contact.v3.unit.") => self.units.good(endpoint, number),
            "im.v1.chat.list" => Asked::get(format!("{CHATS}?page_size=100")),
            "im.v1.chat_members.get" => Asked::get(format!("{CHATS}/{}/members", self.department("chat_id"))),
            "im.v1.chat.get" => Asked::get(format!("{CHATS}/{}", self.department("chat_id"))),
            mail if mail.starts_with("mail.v1.mailgroup") => self.mail.good(endpoint, number),
            mail if mail.starts_with("mail.v1.") => self.mailboxes.good(endpoint, number),
            other => panic!("{other} is served, but there is no good request for it"),
        }
    }

    /// A department with every field, beside the one that is there.
    fn full_department(&self, name: &str) -> Value {
        let under = json!({"parent_department_id": self.above});
        with(full_department(name), with(people(self.user("open_id")), under))
    }

    /// A change of the department.
    fn change(&self, method: Method, body: Value) -> Asked {
        Asked {
            method,
            path: format!("{DEPARTMENTS}/{}", self.department("open_department_id")),
            body: Some(body),
        }
    }

    /// A request about the user.
    fn of_user(&self, method: Method, below: &str, body: Value) -> Asked {
        Asked { method, path: format!("{USERS}/{}{below}", self.user("open_id")), body: Some(body) }
    }

    /// A department with a chat that nothing else needs, each but once.
    fn spare(&self) -> String {
        spare_of(&self.spare)
    }

    pub(crate) fn user(&self, field: &str) -> &str {
        text(&self.user, field)
    }

    pub(crate) fn department(&self, field: &str) -> &str {
        text(&self.department, field)
    }

    pub(crate) fn group(&self, field: &str) -> &str {
        text(&self.mail.group, field)
    }
}

/// One of the things to spare, each but once.
fn spare_of(things: &RefCell<Vec<String>>) -> String {
    things.borrow_mut().pop().unwrap_or_else(|| panic!("more than {SPARE} things to spare are needed"))
}

/// Custom attributes of most kinds, in the tenant of `app`; the first is that of the documented samples.
async fn define_attributes(app: &ServerApp) {
    let options = json!([{"id": "o1", "value": "红", "name": "红色"}, {"id": "o2", "value": "蓝"}]);
    for (id, kind, options) in [
        ("DemoId", "TEXT", json!([])),
        ("home", "HREF", json!([])),
        ("colour", "ENUMERATION", options.clone()),
        ("face", "PICTURE_ENUM", options),
        ("mentor", "GENERIC_USER", json!([])),
    ] {
        let new = json!({"id": id, "type": kind, "name": {"zh_cn": id}, "options": options});
        app.define_attribute(new).await;
    }
}

/// A text field of an object.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_else(|| panic!("{field} is not a text in {object}"))
}

async fn read(client: &Client, path: &str, member: &str) -> Value {
    client.get(path).await.data()[member].clone()
}

fn people(leader: &str) -> Value {
    json!({
        "leader_user_id": leader,
        "leaders": [{"leaderType": 1, "leaderID": leader}],
        "department_hrbps": [leader],
    })
}

/// A department with every field that names nobody, under the root.
pub(crate) fn full_department(name: &str) -> Value {
    json!({
        "name": name,
        "i18n_name": {"zh_cn": name, "ja_jp": format!("{name}の"), "en_us": format!("{name} en")},
        "parent_department_id": "0",
        "unit_ids": ["unit1"],
        "create_group_chat": true,
        "group_chat_employee_types": [1, 2],
    })
}

/// A user with every field that can be given, in the root. The name stands in all that must differ.
fn full_user(domain: &str, name: &str) -> Value {
    new_user(json!({
        "name": name,
        "en_name": "San Zhang",
        "nickname": "Alex",
        "email": format!("{name}@private.example"),
        "mobile_visible": false,
        "gender": 1,
        "avatar_key": "key",
        "city": "杭州",
        "country": "CN",
        "work_station": "北楼",
        "join_time": 1_500_000_000,
        "employee_no": format!("no {name}"),
        "employee_type": 1,
        "orders": [{"department_id": "0", "user_order": 3, "department_order": 4, "is_primary_dept": true}],
        "enterprise_email": format!("{name}@{domain}"),
        "job_title": "工程师",
        "custom_attrs": [
            {"type": "TEXT", "id": "DemoId", "value": {"text": "文"}},
            {"type": "ENUMERATION", "id": "colour", "value": {"option_id": "o2"}},
            {"type": "PICTURE_ENUM", "id": "face", "value": {"option_id": "o1"}},
            {"type": "HREF", "id": "home", "value": {"text": "页", "url": "http://a.example", "pc_url": "http://b.example"}},
        ],
    }))
}
