//! A mail server that counts: it takes whatever it is sent and remembers it, says what a script tells it to say, and
//! dies and comes back on demand. It shares no code with the server under test, and runs on threads of its own, so that
//! a paused clock does not hold it up.

mod conversation;

use std::collections::HashMap;
use std::io::Write as _;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the sink speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// SMTP: one reply behind a message.
    Smtp,
    /// LMTP: one for each recipient.
    Lmtp,
}

/// What a client has just said, for a script to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// Nothing yet: it has connected.
    Nothing,
    /// `MAIL`, with the address between the brackets.
    Mail(&'a str),
    /// `RCPT`, likewise.
    Rcpt(&'a str),
    /// `DATA`.
    Data,
    /// The whole message. With LMTP, for one recipient after the other.
    Message(&'a Mail),
}

/// What the sink does then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What a friendly server says.
    Friendly,
    /// This reply, without its line end. Whoever says 421 hangs up.
    Say(&'static str),
    /// Closes the connection. A message that was whole counts as taken: the client cannot know.
    HangUp,
}

/// One message as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The sender of the envelope; empty for a report.
    pub sender: String,
    /// Who it was taken for.
    pub recipients: Vec<String>,
    /// Header and body, without the dots of the wire.
    pub text: Vec<u8>,
}

/// Everything that was taken, and for how many recipients.
#[derive(Default)]
struct Mails {
    all: Vec<Mail>,
    recipients: usize,
}

type Script = Arc<dyn Fn(Said<'_>) -> Answer + Send + Sync>;

/// A running sink.
pub struct Sink {
    shared: Arc<Shared>,
    address: SocketAddr,
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    speech: Speech,
    script: Mutex<Script>,
    mails: Mutex<Mails>,
    taken: Condvar,
    /// The open connections, to be cut.
    streams: Mutex<HashMap<u64, TcpStream>>,
    connected: AtomicU64,
    most_at_once: AtomicUsize,
    is_open: Mutex<bool>,
}

impl Sink {
    /// A friendly sink on a free port.
    #[must_use]
    pub fn start(speech: Speech) -> Sink {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("the port just bound");
        let shared = Arc::new(Shared {
            speech,
            script: Mutex::new(Arc::new(|_| Answer::Friendly)),
            mails: Mutex::default(),
            taken: Condvar::new(),
            streams: Mutex::default(),
            connected: AtomicU64::new(0),
            most_at_once: AtomicUsize::new(0),
            is_open: Mutex::new(true),
        });
        let acceptor = Mutex::new(Some(accept(Arc::clone(&shared), listener)));
        Sink { shared, address, acceptor }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this script answers.
    pub fn obey(&self, script: impl Fn(Said<'_>) -> Answer + Send + Sync + 'static) {
        *lock(&self.shared.script) = Arc::new(script);
    }

    /// Dies: cuts every connection and takes no more.
    pub fn die(&self) {
        let Some(acceptor) = lock(&self.acceptor).take() else { return };
        *lock(&self.shared.is_open) = false;
        // Wakes the acceptor, which then sees that it is to end.
        drop(TcpStream::connect(self.address));
        acceptor.join().expect("the acceptor ends");
        for (_, stream) in lock(&self.shared.streams).drain() {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Comes back on the same port after it died.
    pub fn revive(&self) {
        let mut acceptor = lock(&self.acceptor);
        if acceptor.is_some() {
            return;
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        let listener = loop {
            match TcpListener::bind(self.address) {
                Ok(listener) => break listener,
                Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(20)),
                Err(fault) => panic!("the port of the sink is gone: {fault}"),
            }
        };
        *lock(&self.shared.is_open) = true;
        *acceptor = Some(accept(Arc::clone(&self.shared), listener));
    }

    /// Everything that was taken, in the order in which it came.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.shared.mails).all.clone()
    }

    /// How often each address got a message whose text contains `mark`.
    #[must_use]
    pub fn tally(&self, mark: &str) -> HashMap<String, usize> {
        let mut tally = HashMap::new();
        for mail in lock(&self.shared.mails).all.iter().filter(|mail| contains(&mail.text, mark)) {
            for address in &mail.recipients {
                *tally.entry(address.clone()).or_insert(0) += 1;
            }
        }
        tally
    }

    /// How many recipients messages were taken for, all together.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.shared.mails).recipients
    }

    /// Waits until messages were taken for so many recipients, and says whether that came to pass.
    pub fn wait_for(&self, recipients: usize, patience: Duration) -> bool {
        let mails = lock(&self.shared.mails);
        let waited =
            self.shared.taken.wait_timeout_while(mails, patience, |mails| mails.recipients < recipients);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Connections so far.
    #[must_use]
    pub fn connected(&self) -> u64 {
        self.shared.connected.load(Ordering::SeqCst)
    }

    /// The most connections that were open at a time.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.die();
    }
}

impl Shared {
    fn answer(&self, said: Said<'_>) -> Answer {
        let script = Arc::clone(&*lock(&self.script));
        script(said)
    }

    fn take(&self, mail: Mail) {
        let mut mails = lock(&self.mails);
        mails.recipients += mail.recipients.len();
        mails.all.push(mail);
        self.taken.notify_all();
    }
}

/// Takes connections on a thread, each on a thread of its own, until the sink dies.
fn accept(shared: Arc<Shared>, listener: TcpListener) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if !*lock(&shared.is_open) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let number = shared.connected.fetch_add(1, Ordering::SeqCst);
            let copy = stream.try_clone().expect("a second handle");
            let open = {
                let mut streams = lock(&shared.streams);
                streams.insert(number, copy);
                streams.len()
            };
            shared.most_at_once.fetch_max(open, Ordering::SeqCst);
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                let mut closing = stream.try_clone().expect("a third handle");
                // A connection that breaks is what half of the tests are about.
                drop(conversation::hold(&shared, stream));
                drop(closing.flush().and_then(|()| closing.shutdown(Shutdown::Both)));
                lock(&shared.streams).remove(&number);
            });
        }
    })
}

fn contains(text: &[u8], mark: &str) -> bool {
    text.windows(mark.len().max(1)).any(|piece| piece == mark.as_bytes())
}

/// A test that failed elsewhere poisons nothing here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
