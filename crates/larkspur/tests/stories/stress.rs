//! Many clients change one tenant at random, for a while: nothing breaks, nothing hangs, nothing contradicts itself.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use larkspur_testkit::Dice;
use serde_json::{Value, json};

use crate::client::Client;
use crate::program::{Credentials, Place, Program, folder, verify};

const CLIENTS: usize = 64;
/// Names and orders are drawn from so few that clients meet.
const NAMES: usize = 40;
/// A client that waits this long for an answer is taken to be stuck.
const STUCK: Duration = Duration::from_secs(15);

/// How long the clients write. Short by default, so that the suite stays short; `LARKSPUR_STRESS_SECONDS=60` is the
/// whole proof.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn time() -> Duration {
    let seconds = std::env::var("LARKSPUR_STRESS_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(4))
}

/// "Too many changes at once, nothing was done": what a page documents for it.
const RETRY: &[i64] = &[43024, 43030, 44025];

/// One sort of write: how it is asked for, and the refusals that the rules give when others were there first.
struct Write {
    what: &'static str,
    request: fn(&mut Known, &mut Dice) -> Option<Request>,
    refusals: &'static [i64],
}

/// A pointer to an id in an answer, and the list that takes it.
type Making = (&'static str, fn(&mut Known) -> &mut Vec<String>);

struct Request {
    method: &'static str,
    path: String,
    body: Value,
    /// Where the answer has the id of what was made, and the list it goes to.
    makes: Option<Making>,
}

impl Request {
    fn change(method: &'static str, path: String, body: Value) -> Self {
        Self { method, path, body, makes: None }
    }
}

/// What the clients know of the tenant; another client may have deleted any of it.
#[derive(Default)]
struct Known {
    departments: Vec<String>,
    users: Vec<String>,
    groups: Vec<String>,
    numbers: u64,
    domain: String,
}

impl Known {
    fn department(&self, dice: &mut Dice) -> Option<String> {
        dice.pick(&self.departments).cloned()
    }

    /// A department, or the root now and then.
    fn parent(&self, dice: &mut Dice) -> String {
        if dice.below(8) == 0 { "0".to_owned() } else { self.department(dice).unwrap_or_else(|| "0".into()) }
    }

    fn user(&self, dice: &mut Dice) -> Option<String> {
        dice.pick(&self.users).cloned()
    }

    fn group(&self, dice: &mut Dice) -> Option<String> {
        dice.pick(&self.groups).cloned()
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }
}

/// Another client deleted it meanwhile: an id of a kind that is not there.
const GONE: &[i64] = &[99_992_351, 99_992_357];
const DEPARTMENTS: &str = "/open-apis/contact/v3/departments";
const USERS: &str = "/open-apis/contact/v3/users";
const GROUPS: &str = "/open-apis/mail/v1/mailgroups";

const WRITES: &[Write] = &[
    Write {
        what: "department create",
        request: |known, dice| {
            let body = json!({ "name": name(dice), "parent_department_id": known.parent(dice),
                "create_group_chat": dice.below(3) == 0, "leader_user_id": known.user(dice) });
            let makes: Making = ("/data/department/open_department_id", |known| &mut known.departments);
            Some(Request { method: "POST", path: DEPARTMENTS.into(), body, makes: Some(makes) })
        },
        refusals: &[43022, 43019, 42006, 43025],
    },
    Write {
        what: "department move",
        request: |known, dice| {
            let path = format!("{DEPARTMENTS}/{}", known.department(dice)?);
            Some(Request::change("PATCH", path, json!({ "parent_department_id": known.parent(dice) })))
        },
        refusals: &[40008, 43022, 43019, BELOW_ITSELF],
    },
    Write {
        what: "department patch",
        request: |known, dice| {
            let path = format!("{DEPARTMENTS}/{}", known.department(dice)?);
            let body = json!({ "name": name(dice), "order": dice.below(NAMES).to_string(),
                "create_group_chat": dice.below(3) == 0 });
            Some(Request::change("PATCH", path, body))
        },
        refusals: &[40008, 43022, 43005],
    },
    Write {
        what: "department delete",
        request: |known, dice| {
            let path = format!("{DEPARTMENTS}/{}", known.department(dice)?);
            Some(Request::change("DELETE", path, Value::Null))
        },
        refusals: &[43011, 43012, 40015],
    },
    Write {
        what: "user create",
        request: |known, dice| {
            let number = known.number();
            let body = json!({ "name": name(dice), "mobile": format!("13{number:09}"),
                "email": format!("u{}@{}", dice.below(2_000), known.domain),
                "employee_type": 1 + dice.below(5), "department_ids": [known.parent(dice)] });
            let makes: Making = ("/data/user/open_id", |known| &mut known.users);
            Some(Request { method: "POST", path: USERS.into(), body, makes: Some(makes) })
        },
        refusals: &[41002, 41041, 41018, 41025, 44035, 40008],
    },
    Write {
        what: "user move",
        request: |known, dice| {
            let path = format!("{USERS}/{}", known.user(dice)?);
            let (one, two) = (known.parent(dice), known.parent(dice));
            let ids = if one == two { vec![one] } else { vec![one, two] };
            Some(Request::change("PATCH", path, json!({ "department_ids": ids })))
        },
        refusals: &[42006, 41041, 44035, 41012, 41050],
    },
    Write {
        what: "user patch",
        request: |known, dice| {
            let path = format!("{USERS}/{}", known.user(dice)?);
            let body = json!({ "name": name(dice), "employee_type": 1 + dice.below(5),
                "is_frozen": dice.below(4) == 0, "leader_user_id": known.user(dice)? });
            Some(Request::change("PATCH", path, body))
        },
        refusals: &[42006, 41030, 41012, 41050, 41051],
    },
    Write {
        what: "user delete",
        request: |known, dice| {
            let path = format!("{USERS}/{}", known.user(dice)?);
            let acceptor = known.user(dice)?;
            let body = if dice.below(2) == 0 {
                json!({})
            } else {
                json!({ "department_chat_acceptor_user_id": acceptor })
            };
            Some(Request::change("DELETE", path, body))
        },
        // 40001: has left already.
        refusals: &[40001, 41012, 41050, 41052],
    },
    Write {
        what: "user resurrect",
        request: |known, dice| {
            let path = format!("{USERS}/{}/resurrect", known.user(dice)?);
            Some(Request::change("POST", path, json!({})))
        },
        refusals: &[44033, 44030, 44031, 44032, 41012, 41050],
    },
    Write {
        what: "mail group create",
        request: |known, dice| {
            let body =
                json!({ "email": format!("g{}@{}", dice.below(300), known.domain), "name": name(dice) });
            let makes: Making = ("/data/mailgroup_id", |known| &mut known.groups);
            Some(Request { method: "POST", path: GROUPS.into(), body, makes: Some(makes) })
        },
        refusals: &[1_234_006],
    },
    Write {
        what: "mail group member",
        request: |known, dice| {
            let path = format!("{GROUPS}/{}/members", known.group(dice)?);
            let body = match dice.below(3) {
                0 => json!({ "type": "DEPARTMENT", "department_id": known.department(dice)? }),
                1 => {
                    json!({ "type": "MAIL_GROUP", "email": format!("g{}@{}", dice.below(300), known.domain) })
                }
                _ => json!({ "type": "USER", "user_id": known.user(dice)? }),
            };
            Some(Request::change("POST", path, body))
        },
        refusals: &[1_234_007, 1_234_008, 1_234_013, 1_234_014, 1_234_015, 1_234_040],
    },
    Write {
        what: "mail group delete",
        request: |known, dice| {
            if dice.below(4) != 0 {
                return None;
            }
            let path = format!("{GROUPS}/{}", known.group(dice)?);
            Some(Request::change("DELETE", path, Value::Null))
        },
        refusals: &[1_234_007, 1_234_013],
    },
];

/// The answer to a department that would stand below itself.
const BELOW_ITSELF: i64 = 99_992_402;

fn name(dice: &mut Dice) -> String {
    format!("部门 {}", dice.below(NAMES))
}

#[test]
fn many_clients_write_at_random() {
    for place in Place::all() {
        let data = folder();
        let program = Program::start(&place, data.path());
        let first = Credentials::of(data.path());
        let client = program.client(&first);
        println!("{}", run(&place.to_string(), &[client], &first.mail_domain));
        drop(program);
        verify(&place, data.path());
    }
}

#[test]
fn many_clients_write_at_random_to_two_processes() {
    for place in Place::all().into_iter().filter(|place| matches!(place, Place::Postgres { .. })) {
        let (here, there) = (folder(), folder());
        let one = Program::start(&place, here.path());
        let other = Program::start(&place, there.path());
        let first = Credentials::of(here.path());
        let servers = [one.client(&first), other.client(&first)];
        println!("{}", run("two on PostgreSQL", &servers, &first.mail_domain));
        drop((one, other));
        verify(&place, here.path());
    }
}

fn run(place: &str, servers: &[Client], domain: &str) -> String {
    let known = Mutex::new(Known { domain: domain.to_owned(), ..Known::default() });
    let tally = Mutex::new(Tally::default());
    let end = Instant::now() + time();
    std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let client = servers.get(number % servers.len()).unwrap().clone();
            let (known, tally) = (&known, &tally);
            scope.spawn(move || {
                let mut dice = Dice::new(number as u64);
                while Instant::now() < end {
                    let write = dice.pick(WRITES).unwrap();
                    let Some(request) = (write.request)(&mut known.lock().unwrap(), &mut dice) else {
                        continue;
                    };
                    let sent = Instant::now();
                    let (status, code, answer) = client
                        .send(request.method, &request.path, &request.body)
                        .unwrap_or_else(|| panic!("{place}: no answer to {}", write.what));
                    tally.lock().unwrap().count(write, status, code, &answer, sent.elapsed());
                    if let (0, Some((pointer, list))) = (code, request.makes) {
                        let id =
                            answer.pointer(pointer).and_then(Value::as_str).expect("the id of what was made");
                        list(&mut known.lock().unwrap()).push(id.to_owned());
                    }
                }
            });
        }
    });
    tally.into_inner().unwrap().judge(place)
}

/// What came back.
#[derive(Default)]
struct Tally {
    codes: BTreeMap<(&'static str, i64), u64>,
    /// Answers that no rule explains, one example each.
    wrong: BTreeMap<(&'static str, u16, i64), String>,
    slowest: Duration,
}

impl Tally {
    fn count(&mut self, write: &'static Write, status: u16, code: i64, answer: &Value, took: Duration) {
        *self.codes.entry((write.what, code)).or_default() += 1;
        self.slowest = self.slowest.max(took);
        let explained =
            code == 0 || RETRY.contains(&code) || GONE.contains(&code) || write.refusals.contains(&code);
        if status >= 500 || !explained {
            self.wrong.entry((write.what, status, code)).or_insert_with(|| answer.to_string());
        }
    }

    /// Nothing unexplained, nothing stuck, and each sort of write succeeded at least once; tells how many there were.
    fn judge(&self, place: &str) -> String {
        let sum = |wanted: fn(i64) -> bool| -> u64 {
            self.codes.iter().filter(|((_, code), _)| wanted(*code)).map(|(_, count)| count).sum()
        };
        let (all, done, again) = (sum(|_| true), sum(|code| code == 0), sum(|code| RETRY.contains(&code)));
        assert!(self.wrong.is_empty(), "{place}: {:#?}", self.wrong);
        assert!(self.slowest < STUCK, "{place}: an answer took {:?}", self.slowest);
        for write in WRITES {
            assert!(self.codes.contains_key(&(write.what, 0)), "{place}: no {} succeeded", write.what);
        }
        format!(
            "{place}: {all} writes, {done} done, {again} to be repeated, slowest {:?}: {:?}",
            self.slowest, self.codes
        )
    }
}
