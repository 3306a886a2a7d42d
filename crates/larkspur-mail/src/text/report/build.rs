//! Writing a report: what people read, what programs read, and the head of the mail that it is about.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use larkspur_model::EmailAddress;

use super::lines;
use super::words::{self, Language};
use crate::text::date::date;
use crate::text::words::{clean, field, phrase, unstructured};

/// Octets of a line of base64 (RFC 2045 §6.8).
const BASE64_LINE: usize = 76;
/// Failures that one report tells of; the others are counted.
pub(super) const FAILURES: usize = 50;

/// A report that is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The language of the text.
    pub language: Language,
    /// Whose name it is written in: the postmaster.
    pub from: &'a EmailAddress,
    /// Who gets it.
    pub to: &'a [EmailAddress],
    /// This host.
    pub by: &'a str,
    /// What the report is called here: letters and digits that nobody could know before.
    pub id: &'a str,
    /// When it is written, in milliseconds since 1970.
    pub at: i64,
    /// What it is about.
    pub about: About<'a>,
    /// What there is to tell.
    pub news: News<'a>,
}

/// The mail that a report is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The address of the group.
    pub group: &'a EmailAddress,
    /// The name of the group.
    pub group_name: &'a str,
    /// The subject as people read it.
    pub subject: &'a str,
    /// The Message-ID, without brackets.
    pub message_id: Option<&'a str>,
    /// When it was accepted, in milliseconds since 1970.
    pub accepted_at: i64,
    /// The name that its sender gave to the envelope, still as xtext.
    pub envid: Option<&'a str>,
    /// Its head, as it came.
    pub head: &'a [u8],
    /// Its body, if it is to be given back whole.
    pub body: Option<&'a [u8]>,
}

/// What there is to tell.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// To those who look after a group: these addresses could not be reached.
    Failed {
        /// The first of them; 50 are told.
        failures: &'a [Failure<'a>],
        /// How many there are.
        total: usize,
    },
    /// To those who look after a group: so much came back from these addresses that they get no more mail for now.
    Suspended {
        /// The first of them; 50 are told.
        failures: &'a [Failure<'a>],
        /// How many there are.
        total: usize,
    },
    /// To those who look after a group: a conversation in it goes on faster than people can have meant, and mail of it is
    /// refused meanwhile.
    Storm,
    /// To the author: some members could not be reached. Who they are is not told.
    Summary {
        /// How many.
        failed: usize,
        /// Of how many.
        of: usize,
    },
    /// To the author: nested groups were left out, since they do not take his mail.
    LeftOut {
        /// The addresses of the first of them.
        groups: &'a [String],
        /// How many there are.
        total: usize,
    },
    /// To the author: some members have not been reached yet.
    Delayed {
        /// How many.
        waiting: usize,
        /// Of how many.
        of: usize,
        /// Until when it is tried, in milliseconds since 1970.
        until: i64,
        /// The recipient as the author first knew it, as it came: type, `;`, xtext.
        orcpt: Option<&'a str>,
    },
    /// To the author, who asked for it: the group has it (RFC 3461 §5.2.7).
    Expanded {
        /// The recipient as the author first knew it, as it came.
        orcpt: Option<&'a str>,
    },
    /// To the author: some of his recipients did not take it, while others did.
    Refused {
        /// Which.
        failures: &'a [Failure<'a>],
    },
}

/// An address that could not be reached.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// The address.
    pub address: &'a str,
    /// The address as the author first knew it, as it came; `None` where the author did not write to it.
    pub orcpt: Option<&'a str>,
    /// The enhanced status.
    pub status: (u16, u16, u16),
    /// The three digits, if a server said it.
    pub code: Option<u16>,
    /// What was said.
    pub text: &'a str,
    /// Which server said it.
    pub remote: Option<&'a str>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A report as it goes out. Its envelope has an empty sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The subject as people read it.
    pub subject: String,
    /// The Message-ID, without brackets.
    pub message_id: String,
    /// The head, with the empty line that ends it.
    pub head: Vec<u8>,
    /// What follows it.
    pub body: Vec<u8>,
}

impl Report<'_> {
    /// Writes the report. Its head is ASCII where the addresses in it are.
    #[must_use]
    pub fn build(&self) -> Built {
        let report = self.shortened();
        let subject = words::subject(&report);
        let message_id = format!("{}@{}", report.id, report.from.domain().as_str());
        let mut head = report.head(&subject, &message_id);
        let text = text_part(&words::text(&report));
        let body = match report.news {
            // There is nothing in it for programs.
            News::Summary { .. } | News::LeftOut { .. } | News::Storm => {
                let (fields, body) = text;
                head.push_str(&fields);
                body.into_bytes()
            }
            _ => {
                let boundary = format!("report-{}", report.id);
                head.push_str(&format!(
                    "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{boundary}\"\r\n"
                ));
                report.parts(&boundary, &text)
            }
        };
        head.push_str("\r\n");
        Built { subject, message_id, head: head.into_bytes(), body }
    }

    /// The same with no more failures than one report tells of.
    fn shortened(&self) -> Report<'_> {
        let first = |failures: &'_ [Failure<'_>]| failures.len().min(FAILURES);
        let news = match self.news {
            News::Failed { failures, total } => {
                News::Failed { failures: failures.get(..first(failures)).unwrap_or_default(), total }
            }
            News::Suspended { failures, total } => {
                News::Suspended { failures: failures.get(..first(failures)).unwrap_or_default(), total }
            }
            News::Refused { failures } => {
                News::Refused { failures: failures.get(..first(failures)).unwrap_or_default() }
            }
            other => other,
        };
        Report { news, ..*self }
    }

    fn head(&self, subject: &str, message_id: &str) -> String {
        let from = format!("{} <{}>", phrase("Mail Delivery System", 100), self.from.as_str());
        let to: Vec<String> = self.to.iter().map(|address| format!("<{}>", address.as_str())).collect();
        // Only what goes to an author answers his mail (RFC 3834 §5).
        let automatic = if matches!(self.news, News::Failed { .. } | News::Suspended { .. } | News::Storm) {
            "auto-generated"
        } else {
            "auto-replied"
        };
        let mut head = field("From", &from);
        head += &field("To", &to.join(", "));
        head += &field("Subject", &unstructured(subject));
        head += &field("Date", &date(self.at));
        head += &field("Message-ID", &format!("<{message_id}>"));
        let answered = self.about.message_id.map(clean).filter(|id| is_id(id));
        if let Some(id) = answered {
            head += &field("In-Reply-To", &format!("<{id}>"));
            head += &field("References", &format!("<{id}>"));
        }
        head + &field("Auto-Submitted", automatic) + "MIME-Version: 1.0\r\n"
    }

    fn parts(&self, boundary: &str, (fields, text): &(String, String)) -> Vec<u8> {
        let mut body = format!("--{boundary}\r\n{fields}\r\n{text}\r\n--{boundary}\r\n");
        body += "Content-Type: message/delivery-status\r\n\r\n";
        body += &lines::status(self);
        let about = &self.about;
        let kind = match (about.body, about.head.is_ascii()) {
            (None, true) => "text/rfc822-headers",
            (None, false) => "message/global-headers",
            (Some(_), true) => "message/rfc822",
            (Some(_), false) => "message/global",
        };
        let is_ascii = about.head.is_ascii() && about.body.is_none_or(<[u8]>::is_ascii);
        let encoding = if is_ascii { "7bit" } else { "8bit" };
        body += &format!(
            "\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        );
        let mut body = body.into_bytes();
        body.extend_from_slice(about.head);
        body.extend_from_slice(about.body.unwrap_or_default());
        if !body.ends_with(b"\r\n") {
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        body
    }
}

/// A text and the fields that tell its form.
fn text_part(text: &str) -> (String, String) {
    if text.is_ascii() {
        let fields = "Content-Type: text/plain; charset=us-ascii\r\n";
        return (fields.to_owned(), text.to_owned());
    }
    let fields = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n";
    let encoded = STANDARD.encode(text);
    let mut body = String::new();
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(BASE64_LINE).unwrap_or((rest, ""));
        body.push_str(line);
        body.push_str("\r\n");
        rest = behind;
    }
    (fields.to_owned(), body)
}

/// Whether text can stand between the brackets of a message id.
fn is_id(text: &str) -> bool {
    text.len() <= 250
        && text.contains('@')
        && text.chars().all(|sign| matches!(sign, '!'..='~') && sign != '<' && sign != '>')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::report::{Action, read};
    use crate::text::{self, Automatic, Message};

    fn failure(address: &str) -> Failure<'_> {
        let text = "5.1.1 <x>: no such user\r\nAction: delivered";
        Failure {
            address,
            orcpt: None,
            status: (5, 1, 1),
            code: Some(550),
            text,
            remote: Some("mx.b.example"),
            at: 0,
        }
    }

    fn built(language: Language, news: News<'_>, head: &[u8], body: Option<&[u8]>) -> Built {
        let address = |text: &str| EmailAddress::parse(text).unwrap();
        let (group, from, to) = (
            address("sales@corp.example"),
            address("postmaster@corp.example"),
            [address("ann@corp.example")],
        );
        let about = About {
            group: &group,
            group_name: "销售\r\nX: y",
            subject: "报价\r\n",
            message_id: Some("1@b.example"),
            accepted_at: 0,
            envid: Some("a+3Db\r\nX: y"),
            head,
            body,
        };
        Report { language, from: &from, to: &to, by: "mail.corp.example", id: "r1", at: 0, about, news }
            .build()
    }

    fn whole(built: &Built) -> Vec<u8> {
        [built.head.as_slice(), &built.body].concat()
    }

    #[test]
    fn a_conversation_that_runs_away_is_told_in_words() {
        for (language, said) in [(Language::English, "runs away"), (Language::Chinese, "过于频繁")] {
            let report = built(language, News::Storm, b"Subject: x\r\n\r\n", None);
            let text = whole(&report);
            assert!(report.subject.contains(said), "{}", report.subject);
            assert!(text::read(&text).text.unwrap().contains("报价"), "the subject of the conversation");
            assert_eq!(read(&text), None, "there is nothing in it for programs");
            assert_eq!(Automatic::of(&Message::new(&text)), Automatic::Generated);
        }
    }

    #[test]
    fn failures_are_told_to_people_and_to_programs() {
        let failures = [failure("bob@b.example"), failure("王@例子.中国")];
        let news = News::Failed { failures: &failures, total: 3 };
        for language in [Language::English, Language::Chinese] {
            let report = built(language, news, b"Subject: x\r\nFrom: y\r\n\r\n", None);
            let text = whole(&report);
            let reading = text::read(&text);
            assert_eq!(reading.subject, report.subject);
            assert_eq!(reading.to[0].address, "ann@corp.example");
            let said = reading.text.unwrap();
            assert!(
                said.contains("  bob@b.example: 5.1.1 5.1.1 <x>: no such user Action: delivered\r\n"),
                "{said}"
            );
            assert!(said.contains("报价") && said.contains("销售 X: y <sales@corp.example>"), "{said}");
            assert!(
                said.contains(if language == Language::English { "and 1 more" } else { "另有 1 个" }),
                "{said}"
            );
            let fates = read(&text).unwrap();
            let told: Vec<_> =
                fates.iter().map(|fate| (fate.address.as_str(), fate.action, fate.status)).collect();
            let status = Some((5, 1, 1));
            assert_eq!(
                told,
                [("bob@b.example", Action::Failed, status), ("王@例子.中国", Action::Failed, status)]
            );
            assert_eq!(Automatic::of(&Message::new(&text)), Automatic::Generated);
        }
    }

    #[test]
    fn the_form_of_a_report() {
        let failures = [failure("bob@b.example")];
        let report =
            built(Language::English, News::Refused { failures: &failures }, b"Subject: x\r\n\r\n", None);
        let head = String::from_utf8(report.head).unwrap();
        assert_eq!(
            head,
            "From: Mail Delivery System <postmaster@corp.example>\r\nTo: <ann@corp.example>\r\n\
             Subject: Mail was not accepted for all its recipients\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n\
             Message-ID: <r1@corp.example>\r\nIn-Reply-To: <1@b.example>\r\nReferences: <1@b.example>\r\n\
             Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"report-r1\"\r\n\r\n"
        );
        let body = String::from_utf8(report.body).unwrap();
        let (_, status) = body.split_once("Content-Type: message/delivery-status\r\n\r\n").unwrap();
        assert_eq!(
            status,
            "Reporting-MTA: dns; mail.corp.example\r\nOriginal-Envelope-Id: a=b X: y\r\n\
             Arrival-Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n\
             Final-Recipient: rfc822; bob@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.b.example\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 <x>: no such user Action: delivered\r\n\
             Last-Attempt-Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n--report-r1\r\n\
             Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: x\r\n\r\n--report-r1--\r\n"
        );
    }

    #[test]
    fn an_author_is_told_of_the_group_and_of_nobody_behind_it() {
        let orcpt = Some("rfc822;sales+2Bx@corp.example");
        for (news, action, status) in [
            (News::Expanded { orcpt }, Action::Other, (2, 1, 9)),
            (News::Delayed { waiting: 3, of: 120, until: 0, orcpt }, Action::Delayed, (4, 4, 7)),
        ] {
            let text = whole(&built(Language::English, news, b"Subject: x\r\n\r\n", None));
            let fates = read(&text).unwrap();
            assert_eq!(fates.len(), 1);
            assert_eq!(fates[0].address, "sales@corp.example");
            assert_eq!(fates[0].original.as_deref(), Some("sales+x@corp.example"));
            assert_eq!((fates[0].action, fates[0].status), (action, Some(status)));
            assert_eq!(Automatic::of(&Message::new(&text)), Automatic::Replied);
        }
        let text = whole(&built(Language::English, News::Summary { failed: 3, of: 120 }, b"", None));
        assert!(text::read(&text).text.unwrap().contains("3 of 120 members"));
        assert_eq!(read(&text), None);
        let groups = ["inner@corp.example".to_owned()];
        for (language, more) in [(Language::English, "and 2 more"), (Language::Chinese, "另有 2 个")] {
            let news = News::LeftOut { groups: &groups, total: 3 };
            let text = whole(&built(language, news, b"Subject: x\r\n\r\n", None));
            let told = text::read(&text).text.unwrap();
            assert!(told.contains("inner@corp.example") && told.contains(more), "{told}");
            assert_eq!((read(&text), Automatic::of(&Message::new(&text))), (None, Automatic::Replied));
        }
    }

    #[test]
    fn what_comes_back_is_what_came() {
        let failures = [failure("bob@b.example")];
        let news = News::Refused { failures: &failures };
        for (head, body, kind) in [
            (&b"Subject: x\r\n\r\n"[..], Some(&b"Hello\r\n"[..]), "message/rfc822"),
            (b"Subject: \xe9\x94\x80\r\n\r\n", Some(b"\xff"), "message/global"),
            (b"Subject: \xe9\x94\x80\r\n\r\n", None, "message/global-headers"),
        ] {
            let text = whole(&built(Language::English, news, head, body));
            let reading = text::read(&text);
            let last = reading.attachments.len() - 1;
            assert_eq!(reading.attachments[last].media_type, kind);
            let given = [head, body.unwrap_or_default()].concat();
            let back = text::reading::attached(&text, last).unwrap();
            assert_eq!(back.trim_ascii_end(), given.trim_ascii_end());
        }
    }

    #[test]
    fn fifty_failures_are_told_and_the_others_counted() {
        let names: Vec<String> = (0..60).map(|number| format!("m{number}@b.example")).collect();
        let failures: Vec<_> = names.iter().map(|name| failure(name)).collect();
        let report = built(Language::English, News::Failed { failures: &failures, total: 1_000 }, b"", None);
        let text = whole(&report);
        assert_eq!(read(&text).unwrap().len(), FAILURES);
        assert!(text::read(&text).text.unwrap().contains("and 950 more"));
        assert!(text.windows(2).all(|pair| (pair[0] == b'\r') == (pair[1] == b'\n')));
    }
}
