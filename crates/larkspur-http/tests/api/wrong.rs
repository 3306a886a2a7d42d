//! Wrong requests by the thousand, made by chance from the shapes of the contract: each begins as a good request to a
//! served endpoint and is spoiled in one to three places. Whatever is asked, no answer is a 5xx and each keeps to the
//! envelope, which the server of the tests checks; afterwards `verify` finds the store whole.
//!
//! `LARKSPUR_TEST_REQUESTS` says how many each endpoint gets. The suite of conformance asks in another way: from the
//! published document and over a socket.

use std::time::{Duration, Instant};

use larkspur_contract::{Endpoint, Field, Kind};
use larkspur_http::router::SERVED;
use larkspur_testkit::{Dice, TestServer};
use serde_json::{Map, Value, json};

use crate::asked::Asked;
use crate::stage::Stage;

/// Requests to each endpoint where nobody says how many.
const REQUESTS: usize = 40;
/// What no answer takes longer than, on the slowest machine: whatever lasts longer hangs.
const HANGING: Duration = Duration::from_secs(30);

#[tokio::test]
async fn whatever_is_asked_the_answer_keeps_to_the_envelope() {
    let requests = requests();
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let known = Known::of(&stage);
    let (mut wrong, mut asked) = (0_usize, 0_usize);
    for (number, served) in (0..).zip(SERVED) {
        let good = stage.good(served.endpoint);
        let mut dice = Dice::new(number);
        for _ in 0..requests {
            let mut request = Request::of(&good, served.endpoint);
            for _ in 0..=dice.below(3) {
                request.spoil(&mut dice, &known);
            }
            let begun = Instant::now();
            let answer = request.asked.with_text(server.app(), request.body.clone()).await;
            let told =
                || format!("{:?} {}: {answer:?}", request.asked, String::from_utf8_lossy(&request.body));
            assert!(answer.status() < 500, "{}", told());
            assert!(begun.elapsed() < HANGING, "{}", told());
            wrong += usize::from(answer.status() >= 400 || answer.code() != 0);
            asked += 1;
        }
    }
    println!("{asked} requests to {} endpoints, {wrong} of them refused", SERVED.len());
    assert!(wrong * 2 > asked, "most of what is spoiled is refused: {wrong} of {asked}");
    server.finish().await;
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
fn requests() -> usize {
    std::env::var("LARKSPUR_TEST_REQUESTS").ok().map_or(REQUESTS, |text| text.parse().unwrap())
}

/// Ids of things that are there, of every kind.
struct Known(Vec<String>);

impl Known {
    fn of(stage: &Stage) -> Self {
        let user = ["open_id", "union_id", "user_id", "email", "mobile"].map(|field| stage.user(field));
        let department =
            ["open_department_id", "department_id", "chat_id"].map(|field| stage.department(field));
        let group = ["mailgroup_id", "email"].map(|field| stage.group(field));
        let all = user.into_iter().chain(department).chain(group).chain(["0", "1"]);
        Self(all.map(str::to_owned).collect())
    }
}

/// A request on its way to be spoiled.
struct Request {
    asked: Asked,
    endpoint: &'static Endpoint,
    body: Vec<u8>,
}

impl Request {
    fn of(good: &Asked, endpoint: &'static Endpoint) -> Self {
        let body = good.body.as_ref().map(|body| body.to_string().into_bytes()).unwrap_or_default();
        Self { asked: good.clone(), endpoint, body }
    }

    /// Spoils one place: a field of the body, a parameter, or the body as bytes.
    fn spoil(&mut self, dice: &mut Dice, known: &Known) {
        match dice.below(8) {
            0 => self.spoil_bytes(dice),
            1 | 2 if !self.endpoint.query.is_empty() => {
                let Some(field) = dice.pick(self.endpoint.query) else { return };
                let text = in_line(&spoiled_text(dice, field, known));
                self.asked = self.asked.clone().with_query(field.name, &text);
            }
            3 if !self.endpoint.path_params.is_empty() => {
                let Some(field) = dice.pick(self.endpoint.path_params) else { return };
                let text = in_line(&spoiled_text(dice, field, known));
                let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
                self.asked = self.asked.clone().with_param(self.endpoint, field.name, &encoded);
            }
            _ => {
                let Some(fields) = self.endpoint.body.filter(|fields| !fields.is_empty()) else {
                    return self.spoil_query(dice, known);
                };
                let Ok(mut body) = serde_json::from_slice(&self.body) else { return };
                spoil_object(dice, fields, &mut body, known);
                self.body = body.to_string().into_bytes();
            }
        }
    }

    /// Adds a parameter that may not even exist.
    fn spoil_query(&mut self, dice: &mut Dice, known: &Known) {
        let all: Vec<&Field> = self.endpoint.query.iter().collect();
        let (name, text) = match dice.pick(&all) {
            Some(field) if dice.below(4) > 0 => (field.name, spoiled_text(dice, field, known)),
            _ => ("nobody_knows", strange_text(dice, known)),
        };
        self.asked = self.asked.clone().with_query(name, &in_line(&text));
    }

    /// Cuts, doubles, overwrites or replaces bytes of the body.
    fn spoil_bytes(&mut self, dice: &mut Dice) {
        let place = dice.below(self.body.len() + 1);
        match dice.below(6) {
            0 => self.body.truncate(place),
            1 => self.body.insert(place, u8::try_from(dice.below(256)).unwrap_or_default()),
            2 => self.body.extend(self.body.clone()),
            3 => self.body = b"[]".to_vec(),
            4 => self.body = br#"{"a":1,"a":[{"a":null}],"":{}}"#.to_vec(),
            _ => self.body.clear(),
        }
    }
}

/// As much of a text as a request line has room for; longer ones never reach a route.
fn in_line(text: &str) -> String {
    text.chars().take(3_000).collect()
}

/// Changes, drops or adds a field of an object, or goes into one.
fn spoil_object(dice: &mut Dice, fields: &[Field], object: &mut Value, known: &Known) {
    let Some(fields_of) = object.as_object_mut() else {
        *object = strange_value(dice, known, 2);
        return;
    };
    let Some(field) = dice.pick(fields) else { return };
    if !field.children.is_empty() && dice.below(2) == 0 {
        match fields_of.get_mut(field.name) {
            Some(Value::Array(items)) if !items.is_empty() => {
                let place = dice.below(items.len());
                return spoil_object(dice, field.children, &mut items[place], known);
            }
            Some(inner) if inner.is_object() => return spoil_object(dice, field.children, inner, known),
            _ => {}
        }
    }
    match dice.below(10) {
        0 => drop(fields_of.remove(field.name)),
        1 => drop(fields_of.insert(format!("{}_", field.name), strange_value(dice, known, 2))),
        2..=4 => drop(fields_of.insert(field.name.to_owned(), strange_value(dice, known, 3))),
        _ => drop(fields_of.insert(field.name.to_owned(), spoiled_value(dice, field, field.kind, known))),
    }
}

/// A value of the right type that is at a limit, past it, or means something else.
fn spoiled_value(dice: &mut Dice, field: &Field, kind: Kind, known: &Known) -> Value {
    let items = |dice: &mut Dice, kind| {
        let limit = field.rule.max_items.unwrap_or(50);
        let count = *dice.any(&[0, 1, 2, limit, limit + 1, 300]);
        (0..count).map(|_| spoiled_value(dice, field, kind, known)).collect::<Vec<_>>()
    };
    match kind {
        Kind::String => json!(spoiled_text(dice, field, known)),
        Kind::Int => json!(number(dice, field)),
        Kind::Bool => json!(dice.below(2) == 0),
        Kind::Object => {
            let mut object = json!({});
            for _ in 0..=dice.below(3) {
                spoil_object(dice, field.children, &mut object, known);
            }
            object
        }
        Kind::StringList => Value::Array(items(dice, Kind::String)),
        Kind::IntList => Value::Array(items(dice, Kind::Int)),
        Kind::ObjectList => Value::Array(items(dice, Kind::Object)),
        Kind::ObjectListList => json!([[strange_value(dice, known, 2)]]),
        Kind::TextMap | Kind::IntMap => {
            let mut map = Map::new();
            map.insert(strange_text(dice, known), strange_value(dice, known, 1));
            Value::Object(map)
        }
    }
}

fn number(dice: &mut Dice, field: &Field) -> i64 {
    let (min, max) = (field.rule.min.unwrap_or(0), field.rule.max.unwrap_or(100));
    let all = [min, max, min.saturating_sub(1), max.saturating_add(1), -1, 0, 1, 255, i64::MAX, i64::MIN];
    *dice.any(&all)
}

/// A text for this field: a documented value, one at the limits of its length, or a strange one.
fn spoiled_text(dice: &mut Dice, field: &Field, known: &Known) -> String {
    match dice.below(6) {
        0 => dice.pick(field.rule.one_of).copied().unwrap_or("else").to_owned(),
        1 => {
            let limit = usize::try_from(field.rule.max_len.unwrap_or(128)).unwrap_or(128);
            let letter = *dice.any(&["a", "长", "𠮷", "0"]);
            letter.repeat(limit + usize::from(dice.below(2) == 0))
        }
        2 => number(dice, field).to_string(),
        3 => dice.any(&known.0).clone(),
        _ => strange_text(dice, known),
    }
}

fn strange_text(dice: &mut Dice, known: &Known) -> String {
    const STRANGE: &[&str] = &[
        "",
        " ",
        "\0",
        "\u{feff}",
        "\u{202e}abc",
        "a\r\nb",
        "\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦",
        "Ⅷ",
        "ß",
        "İ",
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        "*",
        "../../x",
        "null",
        "true",
        "-1",
        "1e9",
        "0x10",
        "９",
        "NaN",
        "a@b",
        "@",
        "a@@example.com",
        "\"a b\"@example.com",
        "a@例子.测试",
        "+",
        "+8613000000000",
        "13000000000",
        "od-",
        "ou_00",
        "od-00112233445566778899aabbccddeeff",
        "ou_zz112233445566778899aabbccddeeff",
        "0 ",
    ];
    match dice.below(12) {
        0 => "x".repeat(70_000),
        1 => "级".repeat(2_000),
        // What is there, with a letter more or less or in another case.
        2 => format!("{}0", dice.any(&known.0)),
        3 => dice.any(&known.0).to_uppercase(),
        4 => dice.any(&known.0).get(1..).unwrap_or_default().to_owned(),
        _ => (*dice.any(STRANGE)).to_owned(),
    }
}

/// A value of any type.
fn strange_value(dice: &mut Dice, known: &Known, depth: u32) -> Value {
    match dice.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(dice.below(2) == 0),
        2 => json!(dice.number()),
        3 => json!(u64::MAX),
        4 => json!(1.5e300),
        5 => json!(strange_text(dice, known)),
        6 => Value::Array((0..dice.below(4)).map(|_| strange_value(dice, known, depth - 1)).collect()),
        7 => json!({ strange_text(dice, known): strange_value(dice, known, depth - 1) }),
        _ => json!([[[{"a": [strange_value(dice, known, depth - 1)]}]]]),
    }
}
