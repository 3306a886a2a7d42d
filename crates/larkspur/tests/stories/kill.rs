//! Killed at any moment, the server has lost nothing that it had answered with success.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::{Credentials, Place, Program, folder, verify};

/// Clients that create as fast as they can.
const CLIENTS: usize = 32;

/// How often the server is killed. Few by default, so that the suite stays short; `LARKSPUR_KILL_ROUNDS=100` is the
/// whole proof.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn rounds() -> u32 {
    std::env::var("LARKSPUR_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    for place in Place::all() {
        let data = folder();
        drop(Program::start(&place, data.path()));
        let first = Credentials::of(data.path());
        let mut answered: HashMap<String, String> = HashMap::new();
        for round in 0..rounds() {
            let program = Program::start(&place, data.path());
            let client = program.client(&first);
            let made = Mutex::new(Vec::new());
            std::thread::scope(|scope| {
                for thread in 0..CLIENTS {
                    let (client, made) = (client.clone(), &made);
                    scope.spawn(move || {
                        for number in 0.. {
                            let name = format!("r{round} t{thread} n{number}");
                            let body = json!({ "name": name, "parent_department_id": "0" });
                            let Some((code, answer)) = client.create_department(&body) else { return };
                            assert_eq!(code, 0, "{answer}");
                            let id = answer["data"]["department"]["open_department_id"].as_str().unwrap();
                            made.lock().unwrap().push((name, id.to_owned()));
                        }
                    });
                }
                // Once work is under way, any moment will do, as long as it is another one every round.
                let begun = Instant::now();
                while made.lock().unwrap().is_empty() && begun.elapsed() < Duration::from_secs(20) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_millis(u64::from(round * 37 % 211)));
                program.kill();
            });
            answered.extend(made.into_inner().unwrap());
        }
        let program = Program::start(&place, data.path());
        let kept = program.client(&first).departments();
        let by_name: HashMap<&str, &str> =
            kept.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect();
        assert_eq!(by_name.len(), kept.len(), "a department is there twice");
        for (name, id) in &answered {
            assert_eq!(by_name.get(name.as_str()), Some(&id.as_str()), "{name} was answered and is gone");
        }
        assert!(!answered.is_empty(), "no client ever got an answer");
        println!("{place}: {} rounds, {} answered, {} kept, none lost", rounds(), answered.len(), kept.len());
        verify(&place, data.path());
    }
}
