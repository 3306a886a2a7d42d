//! What is measured: one sort of request each, through the whole gateway.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;

use crate::load::Requests;
use crate::mailman;
use crate::organisation::{Organisation, PAGE};
use crate::request::{BY_DEPARTMENT, DEPARTMENTS, MAIL_GROUPS, TOKEN, USERS, get, post, with_body};
use crate::slapd::Act;

/// A named sort of request.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) requests: fn(&Organisation) -> Requests,
    /// Its likeness in a directory server.
    pub(crate) like: Option<Act>,
    /// Its likeness in a mailing list manager.
    pub(crate) list: Option<mailman::Act>,
    /// Whether it is measured at half of the full load as well.
    pub(crate) paced: bool,
    /// Whether it is a bare insert at heart, as `pgbench` does one.
    pub(crate) inserts: bool,
}

impl Scenario {
    const fn new(name: &'static str, requests: fn(&Organisation) -> Requests) -> Self {
        Self { name, requests, like: None, list: None, paced: false, inserts: false }
    }

    const fn like(self, act: Act) -> Self {
        Self { like: Some(act), ..self }
    }

    const fn list(self, act: mailman::Act) -> Self {
        Self { list: Some(act), ..self }
    }

    const fn paced(self) -> Self {
        Self { paced: true, ..self }
    }

    const fn inserts(self) -> Self {
        Self { inserts: true, ..self }
    }
}

/// In the order of the table; those that write come last, so that the reads meet the same store everywhere.
pub(crate) const ALL: &[Scenario] = &[
    Scenario::new("token", |of| {
        let secret = of.secret.clone();
        Arc::new(move |_| post(TOKEN, "-", &secret))
    }),
    Scenario::new("department get", |of| reads(of, &of.departments, |id| format!("{DEPARTMENTS}/{id}")))
        .like(Act::Read)
        .paced(),
    Scenario::new("children of 50", |of| {
        reads(of, &of.full, |id| format!("{DEPARTMENTS}/{id}/children?page_size=50"))
    })
    .like(Act::OneLevel),
    Scenario::new("department batch of 50", |of| batches(of, &of.departments, DEPARTMENTS, "department_ids")),
    Scenario::new("user get", |of| reads(of, &of.users, |id| format!("{USERS}/{id}"))).paced(),
    Scenario::new("find_by_department of 50", |of| {
        reads(of, &of.full, |id| format!("{BY_DEPARTMENT}?department_id={id}&page_size=50"))
    }),
    Scenario::new("user batch of 50", |of| batches(of, &of.users, USERS, "user_ids")),
    Scenario::new("batch_get_id of 50", |of| {
        let (token, mobiles) = (of.caller.token.clone(), Arc::clone(&of.mobiles));
        Arc::new(move |number| {
            let page =
                (0..PAGE as u64).map(|place| pick(&mobiles, number.wrapping_mul(31).wrapping_add(place * 7)));
            let body = json!({ "mobiles": page.collect::<Vec<_>>() });
            post(&format!("{USERS}/batch_get_id"), &token, &body.to_string())
        })
    }),
    Scenario::new("mail group get", |of| reads(of, &of.groups, |id| format!("{MAIL_GROUPS}/{id}")))
        .list(mailman::Act::Get),
    Scenario::new("mail groups of 50", |of| {
        let token = of.caller.token.clone();
        Arc::new(move |_| get(&format!("{MAIL_GROUPS}?page_size={PAGE}"), &token))
    }),
    Scenario::new("mail group members of 50", |of| {
        reads(of, &of.groups, |id| format!("{MAIL_GROUPS}/{id}/members?page_size=50"))
    }),
    Scenario::new("nine reads, one write", |of| {
        let read = reads(of, &of.users, |id| format!("{USERS}/{id}"));
        let write = renames(of);
        Arc::new(move |number| if number % 10 == 9 { write(number) } else { read(number) })
    }),
    Scenario::new("department create", |of| departments(of, rising)).like(Act::Add).paced().inserts(),
    Scenario::new("department create, names in no order", |of| departments(of, scattered)).paced(),
    Scenario::new("department patch", |of| {
        let (token, ids, run) = (of.caller.token.clone(), Arc::clone(&of.departments), Instant::now());
        Arc::new(move |number| {
            let body = format!(r#"{{"name":"Renamed {}"}}"#, rising(&run, number));
            with_body("PATCH", &format!("{DEPARTMENTS}/{}", pick(&ids, number)), &token, &body)
        })
    }),
    Scenario::new("user create", |of| {
        let (token, ids, run) = (of.caller.token.clone(), Arc::clone(&of.departments), Instant::now());
        Arc::new(move |number| {
            // A number of eleven digits that no other request of the run has.
            let mobile =
                13_000_000_000 + (run.elapsed().as_micros() * 64 + u128::from(number % 64)) % 999_999_999;
            let body = json!({ "name": "Somebody New", "mobile": mobile.to_string(), "employee_type": 1,
                    "department_ids": [pick(&ids, number)] });
            post(USERS, &token, &body.to_string())
        })
    })
    .paced(),
    Scenario::new("user patch", renames),
    Scenario::new("move of a subtree of 1,000", |of| {
        let token = of.caller.token.clone();
        let path = format!("{DEPARTMENTS}/{}", of.moving.subtree);
        let parents = of.moving.parents.clone();
        Arc::new(move |number| {
            let body = format!(r#"{{"parent_department_id":"{}"}}"#, pick(&parents, number));
            with_body("PATCH", &path, &token, &body)
        })
    }),
    Scenario::new("mail group member add", |of| {
        let (token, ids, run) = (of.caller.token.clone(), Arc::clone(&of.groups), Instant::now());
        Arc::new(move |number| {
            let path = format!("{MAIL_GROUPS}/{}/members", pick(&ids, number));
            let name = rising(&run, number);
            post(&path, &token, &format!(r#"{{"type":"EXTERNAL_USER","email":"n{name}@else.example"}}"#))
        })
    }),
    Scenario::new("mail group create", |of| {
        let (token, domain, run) = (of.caller.token.clone(), of.mail_domain.clone(), Instant::now());
        Arc::new(move |number| {
            let name = rising(&run, number);
            post(MAIL_GROUPS, &token, &format!(r#"{{"email":"g{name}@{domain}"}}"#))
        })
    })
    .list(mailman::Act::Create),
];

/// New departments below the root, named as `name` has it.
fn departments(of: &Organisation, name: fn(&Instant, u64) -> String) -> Requests {
    let (token, run) = (of.caller.token.clone(), Instant::now());
    Arc::new(move |number| {
        let name = name(&run, number);
        post(DEPARTMENTS, &token, &format!(r#"{{"name":"Department {name}","parent_department_id":"0"}}"#))
    })
}

/// A name that nothing else of the run has, behind all those before it in the alphabet. Numbers alone begin anew with every
/// slice of a measurement: names made of them come in between older ones at first and behind them later, so that a slice
/// would be two loads, one after the other.
fn rising(run: &Instant, number: u64) -> String {
    format!("{:015}-{number}", run.elapsed().as_nanos())
}

/// A name that nothing else of the run has, anywhere in the alphabet.
fn scattered(run: &Instant, number: u64) -> String {
    // Times an odd number no two become one, and what they had in common is gone from the front.
    let nanos = u64::try_from(run.elapsed().as_nanos()).unwrap_or(u64::MAX);
    format!("{:016x}-{number}", nanos.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn reads(of: &Organisation, ids: &Arc<[String]>, path: fn(&str) -> String) -> Requests {
    let (token, ids) = (of.caller.token.clone(), Arc::clone(ids));
    Arc::new(move |number| get(&path(pick(&ids, number)), &token))
}

/// Changes of the name of a user.
fn renames(of: &Organisation) -> Requests {
    let (token, ids) = (of.caller.token.clone(), Arc::clone(&of.users));
    Arc::new(move |number| {
        let body = format!(r#"{{"name":"Renamed {number}"}}"#);
        with_body("PATCH", &format!("{USERS}/{}", pick(&ids, number)), &token, &body)
    })
}

/// A page of ids that lie far apart.
fn batches(of: &Organisation, ids: &Arc<[String]>, family: &'static str, name: &'static str) -> Requests {
    let (token, ids) = (of.caller.token.clone(), Arc::clone(ids));
    Arc::new(move |number| {
        let ids: Vec<String> = (0..PAGE as u64)
            .map(|place| format!("{name}={}", pick(&ids, number.wrapping_mul(31).wrapping_add(place * 7))))
            .collect();
        get(&format!("{family}/batch?{}", ids.join("&")), &token)
    })
}

/// One of `ids`, another one for each number.
fn pick(ids: &[String], number: u64) -> &str {
    let count = u64::try_from(ids.len()).unwrap_or(1).max(1);
    usize::try_from(number % count).ok().and_then(|place| ids.get(place)).map_or("-", String::as_str)
}
