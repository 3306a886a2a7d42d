//! `kill -9` in the middle of group commits: every write that was answered is there afterwards, and no write is there
//! in part. `kill -9` in the middle of one long transaction that changes the file in place: nothing of it is there.
//! The child is this program again, with the path of the store as its argument.

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
static CHANGE: Statement = Statement::new("crash::CHANGE", "UPDATE pair SET half = half + 10");
static SUM: Statement = Statement::new("crash::SUM", "SELECT COUNT(*), SUM(half) FROM pair");

/// The second argument of a child that changes the file in place.
const IN_PLACE: &str = "in-place";

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(path) if arguments.next().is_some_and(|word| word == IN_PLACE) => {
            change_until_killed(Path::new(&path));
        }
        // The harness of `cargo test` passes flags such as `--nocapture` and filters; a path is absolute.
        Some(path) if Path::new(&path).is_absolute() => write_until_killed(Path::new(&path)),
        _ => {
            for round in 0..3 {
                kill_in_the_middle(200 + 700 * round);
            }
            for round in 0..3 {
                kill_while_changing_in_place(5 + 20 * round);
            }
            println!("crash: ok, nothing answered was lost");
        }
    }
}

fn open(path: &Path) -> Db {
    open_with(path, |_| ())
}

fn open_with(path: &Path, change: impl FnOnce(&mut Options)) -> Db {
    let mut options = Options::new(Location::Sqlite { path: path.to_owned() });
    change(&mut options);
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

/// Changes all pairs and adds others in one transaction without end, and says how far it is. Its cache is so small that pages
/// of the file itself are written over.
fn change_until_killed(path: &Path) {
    let db = open_with(path, |options| (options.changes_in_place, options.writer_cache) = (true, 1));
    let forever = |tx: &mut Tx<'_>| {
        tx.run(&CHANGE, &[])?;
        for key in 1_000_000.. {
            tx.run(&ADD, &[key.into(), 1.into()])?;
            if key % 1_000 == 0 {
                println!("{key}");
                std::io::stdout().flush().unwrap();
            }
        }
        Ok(())
    };
    runtime().block_on(db.write::<_, StoreError>("pair.change", Lane(0), forever)).unwrap();
}

fn kill_while_changing_in_place(after: usize) {
    let place = Place::empty(Engine::Sqlite);
    let Location::Sqlite { path } = place.location() else { unreachable!("a SQLite place") };
    let db = open(path);
    let fill =
        |tx: &mut Tx<'_>| (0..50_000_i64).try_for_each(|key| tx.run(&ADD, &[key.into(), 1.into()]).map(drop));
    runtime().block_on(db.write::<_, StoreError>("pair.fill", Lane(0), fill)).unwrap();
    db.close();
    let length = || std::fs::metadata(path).unwrap().len();
    let before = length();

    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this).arg(path).arg(IN_PLACE).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.take(after).filter(Result::is_ok).count(), after);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(length() > before, "the file itself was changed");
    let journal = path.with_extension("db-journal");
    assert!(std::fs::metadata(&journal).unwrap().len() > 0, "what was there before is kept");

    let db = open(path);
    let sum = |tx: &mut Tx<'_>| tx.one(&SUM, &[], |row| Ok((row.int(0)?, row.int(1)?)));
    let found = runtime().block_on(db.read::<_, StoreError>("pair.sum", sum)).unwrap();
    assert_eq!(found, Some((50_000, 50_000)));
    assert!(!journal.exists());
}
