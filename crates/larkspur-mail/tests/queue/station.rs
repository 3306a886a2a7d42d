//! A scene with a group, posts for it, and queues that carry them to a sink.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use larkspur_core::Limits;
use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_post::{
    self, Author, CopyState, Nested, NewEdition, NewPost, Onward, Originator, Retention,
};
use larkspur_core::mail_queue::Schedule;
use larkspur_mail::SomeGroups;
use larkspur_mail::queue::{Bell, Counters, Exits, Queue, Reporting, Settings};
use larkspur_model::{EmailAddress, MailPostKey, MemberKind, WhoCanSend};
use larkspur_smtp::client::{Route, Times};
use larkspur_smtp::session::Protocol;
use larkspur_store::Db;
use larkspur_testkit::sink::{Answer, Said, Speech};
use larkspur_testkit::{Scene, Sink};
use tokio_util::sync::CancellationToken;

/// For anything that should happen soon.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Milliseconds: after a minute, then every ten.
pub(crate) fn schedule() -> Schedule {
    Schedule { retry: vec![60_000, 600_000], jitter: 0, late_after: None }
}

pub(crate) fn settings(owner: &str) -> Settings {
    Settings {
        poll: Duration::from_millis(20),
        tell: Duration::from_millis(20),
        rest: Duration::from_millis(50),
        longest_rest: Duration::from_millis(200),
        ..Settings::new(owner, schedule(), reporting(), KEPT)
    }
}

pub(crate) const KEPT: Retention = Retention { text_ms: 7 * 86_400_000, log_ms: 30 * 86_400_000 };

/// Failures are told a minute later.
pub(crate) fn reporting() -> Reporting {
    Reporting {
        hostname: "us.example".to_owned(),
        postmaster: EmailAddress::parse("postmaster@us.example"),
        grace: Duration::from_secs(60),
        give_up: Duration::from_secs(5 * 86_400),
        report_give_up: Duration::from_secs(2 * 86_400),
        keys: Arc::default(),
        tells_authors: true,
        discreet: SomeGroups::default(),
    }
}

/// A way to a sink.
pub(crate) fn way(sink: &Sink, speech: Speech) -> Route {
    let protocol = match speech {
        Speech::Smtp => Protocol::Smtp,
        Speech::Lmtp => Protocol::Lmtp,
    };
    let times = Times { connect: Duration::from_secs(5), reply: Duration::from_secs(5), ..Times::default() };
    Route { times, ..Route::new("127.0.0.1", sink.address().port(), protocol, "us.example") }
}

pub(crate) fn smarthost(sink: &Sink) -> Exits {
    Exits::new(Some(way(sink, Speech::Smtp)), [])
}

/// Runs a queue while `test` goes on, then stops it.
pub(crate) async fn while_queued<T>(queue: Queue, test: impl AsyncFnOnce() -> T) -> T {
    let stop = CancellationToken::new();
    let tested = async {
        let told = test().await;
        stop.cancel();
        told
    };
    tokio::join!(queue.run(stop.clone()), tested).1
}

pub(crate) fn queue(db: &Db, exits: Exits, settings: Settings) -> Queue {
    Queue::new(db.clone(), exits, settings, Bell::default(), Arc::new(Counters::default()))
}

/// A group that anyone may write to, with so many members elsewhere.
pub(crate) async fn group(scene: &Scene, name: &str, members: usize) {
    let email = format!("{name}@example.com");
    scene.mail_group(&email).with(|new| new.who_can_send = Some(WhoCanSend::Anyone)).create().await;
    let addresses: Vec<String> = (0..members).map(|number| member(name, number)).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    for some in addresses.chunks(500) {
        scene.put_on(Roll::Members, &email, MemberKind::ExternalUser, some).await;
    }
}

pub(crate) fn member(group: &str, number: usize) -> String {
    format!("{group}{number}@else.example")
}

/// Accepts a post whose text contains `mark` for a group, of nobody in particular.
pub(crate) async fn post(scene: &Scene, group: &str, mark: &str) -> MailPostKey {
    post_of(scene, Originator::Unproved, group, mark).await
}

/// The same by this originator.
pub(crate) async fn post_of(scene: &Scene, originator: Originator, group: &str, mark: &str) -> MailPostKey {
    let to = EmailAddress::parse(&format!("{group}@example.com")).unwrap();
    let (mark, expires_in) = (mark.to_owned(), 5 * 86_400_000);
    let accepted = scene.write(move |tx, _| {
        let to = mail_post::judge(tx, Author::Unproved, &to)?.unwrap();
        let key = MailPostKey::new(tx.fresh_id());
        let head = format!("Subject: {mark}\r\n\r\n").into_bytes();
        let mut fingerprint = [0; 32];
        tx.random(&mut fingerprint);
        let edition = NewEdition {
            to,
            head: head.clone(),
            sender: "bounce+list@example.com".to_owned(),
            notify: None,
            orcpt: None,
            spares_author: false,
            spares: Vec::new(),
            nested: Nested::Strict,
        };
        let new = NewPost {
            key,
            originator: originator.clone(),
            sender: EmailAddress::parse("x@else.example"),
            subject: mark.clone(),
            message_id: None,
            thread: None,
            head,
            body: b".body\r\n".to_vec(),
            smtputf8: false,
            ret: None,
            envid: None,
            fingerprint,
            editions: vec![edition],
        };
        let routes = ["own.example".to_owned()];
        let onward = Onward::Relay { routes: &routes, expires_at: tx.now() + expires_in };
        mail_post::accept(tx, &Limits::default(), &new, onward)
    });
    accepted.await.unwrap()[0].unwrap()
}

/// How the copies of a post stand.
pub(crate) async fn states(scene: &Scene, post: MailPostKey) -> BTreeMap<CopyState, usize> {
    let copies = scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), post, 100_000, None));
    let mut states = BTreeMap::new();
    for copy in copies.await.unwrap().0 {
        *states.entry(copy.state).or_insert(0) += 1;
    }
    states
}

/// Waits until the copies of a post stand like this.
pub(crate) async fn settled(scene: &Scene, post: MailPostKey, wanted: &[(CopyState, usize)]) {
    let wanted: BTreeMap<CopyState, usize> = wanted.iter().copied().collect();
    let begun = Instant::now();
    loop {
        let states = states(scene, post).await;
        if states == wanted {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{states:?} instead of {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until something is so; `what` says what is waited for.
pub(crate) async fn wait_until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Holds every message back at the sink, which has read it and not answered, until it is opened.
#[derive(Clone)]
pub(crate) struct Gate(Arc<(Mutex<GateState>, Condvar)>);

#[derive(Default)]
struct GateState {
    arrived: usize,
    is_open: bool,
}

impl Gate {
    pub(crate) fn before_messages(sink: &Sink) -> Gate {
        let gate = Gate(Arc::default());
        let held = gate.clone();
        sink.obey(move |said| {
            if let Said::Message(_) = said {
                held.hold();
            }
            Answer::Friendly
        });
        gate
    }

    fn hold(&self) {
        let (state, opened) = &*self.0;
        let mut state = state.lock().unwrap();
        state.arrived += 1;
        while !state.is_open {
            state = opened.wait(state).unwrap();
        }
    }

    pub(crate) fn open(&self) {
        self.0.0.lock().unwrap().is_open = true;
        self.0.1.notify_all();
    }

    pub(crate) fn open_in(&self, pause: Duration) {
        let gate = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(pause);
            gate.open();
        });
    }

    /// How many messages came to the gate.
    pub(crate) fn arrived(&self) -> usize {
        self.0.0.lock().unwrap().arrived
    }

    /// Waits until so many have.
    pub(crate) async fn wait_for(&self, messages: usize) {
        wait_until(&format!("{messages} messages"), async || self.arrived() >= messages).await;
    }
}
