//! A post office over the store of a scene, its doors, and a client that talks line by line.

use std::net::SocketAddr;
use std::sync::Arc;

use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::mail_password::{self, NewPassword, Owner};
use larkspur_core::mail_post::{self, MailCopy, MailPost, Nested};
use larkspur_core::user::NewUser;
use larkspur_core::{Limits, mail_group};
use larkspur_mail::reception::{
    Counted, Customs, Dispatch, Outgoing, PostOffice, PostOfficeParts, Reception, Room, Terms, Trust,
};
use larkspur_model::{EmailAddress, MailGroup, MailPostKey, MemberKind, User, WhoCanSend};
use larkspur_smtp::listener::{Capacity, Encryption, Endpoint, Listener};
use larkspur_smtp::session::{Budget, Class, Protocol, Settings};
use larkspur_store::ManualClock;
use larkspur_testkit::Scene;
use larkspur_testkit::scene::START_MS;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::signing::Signing;

/// How mail comes in.
pub(crate) struct Office {
    pub(crate) office: Arc<PostOffice>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What the administrator decided, unless a test changes it.
pub(crate) fn terms() -> Terms {
    Terms {
        hostname: "mx.example.com".into(),
        authserv_id: "mx.example.com".into(),
        limits: Limits::default(),
        dispatch: Dispatch::Capture,
        outgoing: Outgoing::default(),
        customs: Customs::default(),
        nested: Nested::Outer,
        plus_tags: false,
        postmaster: None,
        room: Room { waiting_writes: 1_000, queued: None, disk: None },
    }
}

/// The same where a domain signs.
pub(crate) fn signed(signing: &Signing) -> Terms {
    let outgoing = Outgoing { keys: Arc::clone(&signing.keys), ..Outgoing::default() };
    Terms { outgoing, ..terms() }
}

impl Office {
    pub(crate) fn new(scene: &Scene, terms: Terms) -> Office {
        let office = Arc::new(PostOffice::new(PostOfficeParts {
            db: scene.db().clone(),
            keys: scene.keys().clone(),
            clock: Arc::new(ManualClock::at(START_MS)),
            terms,
        }));
        Office { office, stop: CancellationToken::new(), tasks: TaskTracker::new() }
    }

    /// A door for clients that are trusted so.
    pub(crate) async fn door(&self, protocol: Protocol, trust: Trust) -> SocketAddr {
        let endpoint = Endpoint::Tcp("127.0.0.1:0".parse().unwrap());
        self.open(&endpoint, protocol, trust).await.unwrap()
    }

    /// The same, at any endpoint.
    pub(crate) async fn open(
        &self,
        endpoint: &Endpoint,
        protocol: Protocol,
        trust: Trust,
    ) -> Option<SocketAddr> {
        let class = match &trust {
            Trust::Submission => Class::Submission,
            Trust::Verified => Class::Verified(vec!["127.0.0.0/8".parse().unwrap()]),
            Trust::Authres(id) => Class::Authres(id.clone()),
        };
        let settings = Settings::new("mx.example.com", protocol, class);
        let listener =
            Listener::bind(endpoint, settings, Encryption::None, Capacity::default()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let reception = Arc::new(Reception::new(Arc::clone(&self.office), trust));
        self.tasks.spawn(listener.run(reception, Budget::new(64 << 20), self.stop.clone()));
        address
    }

    /// A conversation with a server that believes the sender of the envelope.
    pub(crate) async fn verified(&self) -> Talk {
        Talk::to(self.door(Protocol::Smtp, Trust::Verified).await).await
    }

    /// How often something was counted.
    pub(crate) fn counted(&self, what: Counted, outcome: &str) -> u64 {
        let counts = self.office.counters().read();
        counts.iter().find(|(of, word, _)| (*of, *word) == (what, outcome)).map_or(0, |(.., count)| *count)
    }
}

/// A client that has been greeted.
pub(crate) struct Talk<S = TcpStream>(BufReader<S>);

impl Talk {
    pub(crate) async fn to(address: SocketAddr) -> Talk {
        Talk::greeted(TcpStream::connect(address).await.unwrap(), "EHLO client.example").await
    }

    pub(crate) async fn lmtp(address: SocketAddr) -> Talk {
        Talk::greeted(TcpStream::connect(address).await.unwrap(), "LHLO front.example").await
    }
}

impl Talk<UnixStream> {
    pub(crate) async fn local(path: &std::path::Path) -> Talk<UnixStream> {
        Talk::greeted(UnixStream::connect(path).await.unwrap(), "EHLO client.example").await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    async fn greeted(stream: S, hello: &str) -> Talk<S> {
        let mut talk = Talk(BufReader::new(stream));
        assert!(talk.reply().await.starts_with("220 "));
        assert!(talk.say(hello).await.starts_with("250"));
        talk
    }

    /// One reply, its lines joined.
    pub(crate) async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            let is_last = line.as_bytes().get(3) != Some(&b'-');
            reply.push_str(&line);
            if is_last {
                return reply.trim_end().to_owned();
            }
        }
    }

    /// Says a line; the reply.
    pub(crate) async fn say(&mut self, line: &str) -> String {
        self.0.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.reply().await
    }

    /// Names the sender; the reply must be a success.
    pub(crate) async fn from(&mut self, sender: &str) {
        let reply = self.say(&format!("MAIL FROM:<{sender}>")).await;
        assert!(reply.starts_with("250 "), "{reply}");
    }

    /// Names a recipient; the reply.
    pub(crate) async fn rcpt(&mut self, to: &str) -> String {
        self.say(&format!("RCPT TO:<{to}>")).await
    }

    /// Sends the message; the reply behind it, the first of them for LMTP.
    pub(crate) async fn data(&mut self, text: &str) -> String {
        assert!(self.say("DATA").await.starts_with("354 "));
        self.say(&format!("{}\r\n.", text.replace('\n', "\r\n"))).await
    }

    /// A whole transaction; the last reply.
    pub(crate) async fn send(&mut self, from: &str, to: &str, text: &str) -> String {
        self.from(from).await;
        let reply = self.rcpt(to).await;
        if !reply.starts_with("250 ") {
            self.say("RSET").await;
            return reply;
        }
        self.data(text).await
    }
}

/// The name of a mail in a reply.
pub(crate) fn queued(reply: &str) -> MailPostKey {
    let id = reply.strip_prefix("250 2.0.0 queued as ");
    id.and_then(MailPostKey::parse).unwrap_or_else(|| panic!("not queued: {reply}"))
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A user with a mailbox.
pub(crate) async fn person(scene: &Scene, name: &str, email: &str) -> User {
    let email = Some(email.to_owned());
    scene.user(name).with(|new: &mut NewUser| new.enterprise_email = email).create().await
}

/// A group with this rule and these members.
pub(crate) async fn group(scene: &Scene, email: &str, rule: WhoCanSend, members: &[&str]) -> MailGroup {
    let name = Some("研发, \"R&D\" <x@else.example>".to_owned());
    let group = scene.mail_group(email).with(|new| {
        new.who_can_send = Some(rule);
        new.name = name;
    });
    let group = group.create().await;
    for member in members {
        add(scene, Roll::Members, email, member).await;
    }
    group
}

pub(crate) async fn add(scene: &Scene, roll: Roll, group: &str, member: &str) {
    let new = NewMember {
        kind: Some(MemberKind::OtherMember),
        email: Some(member.to_owned()),
        ..NewMember::default()
    };
    let group = group.to_owned();
    let added =
        scene.write(move |tx, who| mail_group_member::add(tx, who, roll, &group, std::slice::from_ref(&new)));
    added.await.unwrap();
}

/// Gives a user the right to send to a group.
pub(crate) async fn permit(scene: &Scene, group: &str, user: &User) {
    add_user(scene, Roll::PermissionMembers, group, user).await;
}

pub(crate) async fn add_user(scene: &Scene, roll: Roll, group: &str, user: &User) {
    let user = Some(scene.caller().ids.open_id(user.key));
    let new = NewMember { kind: Some(MemberKind::User), user, ..NewMember::default() };
    let group = group.to_owned();
    let added =
        scene.write(move |tx, who| mail_group_member::add(tx, who, roll, &group, std::slice::from_ref(&new)));
    added.await.unwrap();
}

pub(crate) async fn remove_group(scene: &Scene, email: &str) {
    let email = email.to_owned();
    scene.write(move |tx, who| mail_group::remove(tx, who, &email)).await.unwrap();
}

/// A password of a user.
pub(crate) async fn password(scene: &Scene, user: &User) -> String {
    let owner = Owner::User(user.key);
    let new = NewPassword { owner, label: "test".into() };
    let made = scene.write(move |tx, who| mail_password::issue(tx, who.tenant(), &new));
    made.await.unwrap().secret
}

/// All mail of the tenant, the youngest first.
pub(crate) async fn posts(scene: &Scene) -> Vec<MailPost> {
    scene.read(|tx, who| mail_post::list(tx, who.tenant(), 1_000, None)).await.unwrap().0
}

pub(crate) async fn copies(scene: &Scene, post: MailPostKey) -> Vec<MailCopy> {
    scene.read(move |tx, who| mail_post::copies(tx, who.tenant(), post, 1_000, None)).await.unwrap().0
}

/// Who got a copy.
pub(crate) async fn recipients(scene: &Scene, post: MailPostKey) -> Vec<String> {
    copies(scene, post).await.into_iter().map(|copy| copy.given).collect()
}

/// What the members of one edition got.
pub(crate) async fn edition(scene: &Scene, post: MailPostKey, number: i64) -> String {
    let text = scene.read(move |tx, who| mail_post::edition_text(tx, who.tenant(), post, number));
    String::from_utf8(text.await.unwrap().unwrap()).unwrap()
}
