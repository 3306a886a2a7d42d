//! `kill -9` in the middle of group commits: every write that was answered is there afterwards, and no write is there
//! in part. The child is this program again, with the path of the store as its argument.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test program")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use larkspur_store::testing::Place;
use larkspur_store::{
    Db, Engine, Lane, Location, Migration, Options, Statement, StoreError, SystemClock, SystemRandom, Tx,
};
use tokio::task::JoinSet;

static SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "pairs",
    sql: "CREATE TABLE pair (pair_key BIGINT NOT NULL, half BIGINT NOT NULL, PRIMARY KEY (pair_key, half));",
}];
static ADD: Statement = Statement::new("crash::ADD", "INSERT INTO pair (pair_key, half) VALUES (?1, ?2)");
static PAIRS: Statement =
    Statement::new("crash::PAIRS", "SELECT pair_key, COUNT(*) FROM pair GROUP BY pair_key ORDER BY pair_key");

fn main() {
    match std::env::args_os().nth(1) {
        // The harness of `cargo test` passes flags such as `--nocapture` and filters; a path is absolute.
        Some(path) if Path::new(&path).is_absolute() => write_until_killed(Path::new(&path)),
        _ => {
            for round in 0..3 {
                kill_in_the_middle(200 + 700 * round);
            }
            println!("crash: ok, nothing answered was lost");
        }
    }
}

fn open(path: &Path) -> Db {
    let options = Options::new(Location::Sqlite { path: path.to_owned() });
    Db::open(options, SCHEMA, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// 16 callers write pairs and say which were answered.
fn write_until_killed(path: &Path) {
    let db = open(path);
    runtime().block_on(async {
        let mut callers = JoinSet::new();
        for caller in 0..16_i64 {
            let db = db.clone();
            callers.spawn(async move {
                for turn in 0.. {
                    let key = turn * 16 + caller;
                    let pair = move |tx: &mut Tx<'_>| {
                        tx.run(&ADD, &[key.into(), 1.into()])?;
                        tx.run(&ADD, &[key.into(), 2.into()])
                    };
                    db.write::<_, StoreError>("pair.add", Lane(0), pair).await.unwrap();
                    println!("{key}");
                    std::io::stdout().flush().unwrap();
                }
            });
        }
        callers.join_all().await;
    });
}

fn kill_in_the_middle(after: usize) {
    let place = Place::empty(Engine::Sqlite);
    let Location::Sqlite { path } = place.location() else { unreachable!("a SQLite place") };
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this).arg(path).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut answered: Vec<i64> =
        lines.by_ref().take(after).map(|line| line.unwrap().parse().unwrap()).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    // What it had said before it died counts too. A pipe takes a line as a whole or not at all (PIPE_BUF), so none is cut.
    answered.extend(lines.map_while(Result::ok).map(|line| line.parse::<i64>().unwrap()));
    assert!(answered.len() >= after);

    let db = open(path);
    let pairs = |tx: &mut Tx<'_>| tx.all(&PAIRS, &[], |row| Ok((row.int(0)?, row.int(1)?)));
    let found: Vec<(i64, i64)> = runtime().block_on(db.read::<_, StoreError>("pair.list", pairs)).unwrap();
    for (key, halves) in &found {
        assert_eq!(*halves, 2, "pair {key} is there in part");
    }
    for key in &answered {
        assert!(found.iter().any(|(there, _)| there == key), "pair {key} was answered and is lost");
    }
}
