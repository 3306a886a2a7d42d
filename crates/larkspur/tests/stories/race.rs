//! Of equal things created at once exactly one comes to be; the others get the documented code.

use serde_json::{Value, json};

use crate::client::Client;
use crate::program::{Credentials, Place, Program, folder, verify};

const CLIENTS: usize = 32;
const ROUNDS: usize = 8;

/// The documented code for "too many changes at once, nothing was done".
const RETRY: i64 = 43024;

struct Race {
    what: &'static str,
    path: &'static str,
    /// The request of one client in one round.
    body: fn(usize, usize, &str) -> Value,
    /// What the losers get.
    code: i64,
}

const RACES: &[Race] = &[
    Race {
        what: "name",
        path: "/open-apis/contact/v3/departments",
        body: |round, _, _| json!({ "name": format!("Same {round}"), "parent_department_id": "0" }),
        code: 43022,
    },
    Race {
        what: "order",
        path: "/open-apis/contact/v3/departments",
        body: |round, client, _| {
            json!({ "name": format!("Order {round} {client}"), "parent_department_id": "0",
                    "order": (1_000_000 + round).to_string() })
        },
        code: 43005,
    },
    Race {
        what: "custom id",
        path: "/open-apis/contact/v3/departments",
        body: |round, client, _| {
            json!({ "name": format!("Id {round} {client}"), "parent_department_id": "0",
                    "department_id": format!("D{round}") })
        },
        code: 43007,
    },
    Race {
        what: "mail address",
        path: "/open-apis/mail/v1/mailgroups",
        body: |round, _, domain| json!({ "email": format!("team{round}@{domain}") }),
        code: 1_234_006,
    },
];

#[test]
fn of_equal_things_one_wins() {
    for place in Place::all() {
        let data = folder();
        let program = Program::start(&place, data.path());
        let first = Credentials::of(data.path());
        let client = program.client(&first);
        run(&[client], &first.mail_domain);
        drop(program);
        verify(&place, data.path());
    }
}

#[test]
fn of_equal_things_one_wins_between_two_processes() {
    for place in Place::all().into_iter().filter(|place| matches!(place, Place::Postgres { .. })) {
        let (here, there) = (folder(), folder());
        let one = Program::start(&place, here.path());
        let other = Program::start(&place, there.path());
        let first = Credentials::of(here.path());
        run(&[one.client(&first), other.client(&first)], &first.mail_domain);
        drop((one, other));
        verify(&place, here.path());
    }
}

fn run(servers: &[Client], domain: &str) {
    for race in RACES {
        for round in 0..ROUNDS {
            let codes: Vec<i64> = std::thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS)
                    .map(|number| {
                        let client = servers.get(number % servers.len()).unwrap().clone();
                        scope.spawn(move || persist(&client, race.path, &(race.body)(round, number, domain)))
                    })
                    .collect();
                clients.into_iter().map(|client| client.join().unwrap()).collect()
            });
            let won = codes.iter().filter(|code| **code == 0).count();
            let lost = codes.iter().filter(|code| **code == race.code).count();
            assert_eq!((won, lost), (1, CLIENTS - 1), "{}: {codes:?}", race.what);
        }
    }
}

/// Repeats a call while it gets the code that is safe to repeat.
fn persist(client: &Client, path: &str, body: &Value) -> i64 {
    for _ in 0..50 {
        let (code, _) = client.post(path, body).expect("the server answers");
        if code != RETRY && code != 503 {
            return code;
        }
    }
    RETRY
}
