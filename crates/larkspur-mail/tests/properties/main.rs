//! What reads and edits messages, against a slow reference and another reader, on made-up input and on the corpus of the
//! fuzzers.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a check that fails loudly is what is wanted here"
)]

mod checks;
mod reference;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

/// Pieces of heads that matter.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => Just(b"\r\n".to_vec()),
        2 => Just(b"\r\n ".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\n".to_vec()),
        2 => Just(b":".to_vec()),
        8 => prop::sample::select(vec![
            "From", "from ", "To", "Bcc", "Return-Path", "List-Id", "LIST-POST", "List-Unsubscribe", "X-Larkspur-Group",
            "X-Envelope-To", "Authentication-Results", "Precedence", "Auto-Submitted", "Message-ID", "Date", "Reply-To",
            "X-Original-From", "Subject", "Content-Type",
        ]).prop_map(|name| format!("{name}:").into_bytes()),
        4 => prop::sample::select(vec![
            " ann@b.example", " Ann <ann@b.example>", " mail; dmarc=pass", " mail (", " other; none", " <x.y>", " no", "",
            " auto-replied", " =?utf-8?q?x?=", " multipart/mixed; boundary=b", " message/rfc822", "--b", " base64",
            " message/delivery-status", "Final-Recipient: rfc822; a@b", "Action: failed",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        3 => vec(any::<u8>(), 0..6),
    ]
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

/// Pieces of addresses that matter.
fn address() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "<", ">", "\"", "(", ")", "\\", ",", ";", ":", " ", "\r\n ", "@", ".", "=?utf-8?q?=40?=", "\t",
        ]).prop_map(str::to_owned),
        6 => prop::sample::select(vec![
            "ann@b.example", "boss@corp.example", "<ann@b.example>", "Ann", "corp.example", "王",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    vec(piece, 0..10).prop_map(|pieces| pieces.concat().into_bytes())
}

fn pieces_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        9 => prop::sample::select(words).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// What stands in the status of a report.
fn status() -> impl Strategy<Value = Vec<u8>> {
    pieces_of(&[
        "\r\n",
        "\r\n\r\n",
        "\r\n ",
        "\n",
        "\r",
        "Final-Recipient:",
        "Original-Recipient:",
        "Action:",
        "Status:",
        "Diagnostic-Code:",
        " rfc822; ",
        " utf-8; ",
        "bo@c.example",
        "\\x{738B}@c.example",
        "failed",
        "delayed (x)",
        "4.2.2",
        " smtp; 550 5.7.1 no",
        "--",
        "Reporting-MTA: dns; mx",
    ])
}

/// What stands in Authentication-Results.
fn results() -> impl Strategy<Value = Vec<u8>> {
    pieces_of(&[
        "mx",
        "mx;",
        "other;",
        " ",
        ";",
        "=",
        "(",
        ")",
        "\"",
        "\\",
        "dmarc=pass",
        "auth=pass",
        "dmarc",
        "pass",
        "fail",
        "header.from=b.example",
        "smtp.auth=",
        "\r\n ",
        "\r\n",
        "Authentication-Results: ",
        "none",
        "1",
    ])
}

/// What a mail server asks, and what it does not.
fn questions() -> impl Strategy<Value = Vec<u8>> {
    pieces_of(&[
        "3:a b,",
        "0:,",
        "12:expand a@b.c,",
        "5",
        "4096",
        "4097",
        "00",
        ":",
        ",",
        "\n",
        "\n\n",
        "request=smtpd_access_policy\n",
        "sender=ann@b.example\n",
        "sender=\n",
        "protocol_state=RCPT\n",
        "=",
        "x",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn messages_are_cut_like_by_the_reference(text in message()) {
        checks::cut(&text);
    }

    #[test]
    fn editions_leave_alone_what_is_not_theirs(length in 0..40u8, name in "\\PC{0,20}|[\r\n<>\":,a]{0,20}", text in message()) {
        checks::edit(&[&[length][..], name.as_bytes(), &text].concat());
    }

    #[test]
    fn authors_are_those_whom_people_see(value in address()) {
        checks::from(&value);
    }

    #[test]
    fn no_recipient_of_a_report_hides_another(status in status()) {
        checks::report(&status);
    }

    #[test]
    fn results_below_the_topmost_say_nothing(field in results()) {
        checks::results(&field);
    }

    #[test]
    fn questions_may_be_cut_anywhere(piece in 0..9u8, stream in questions()) {
        checks::questions(&[&[piece][..], &stream].concat());
    }

    #[test]
    fn whatever_reads_takes_anything(text in message()) {
        checks::reads(&text);
    }
}

type Check = fn(&[u8]);

/// What the fuzzers found worth keeping stays worth looking at.
#[test]
fn the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let targets: [(&str, Check); 7] = [
        ("cut", checks::cut),
        ("edit", checks::edit),
        ("from", checks::from),
        ("reads", checks::reads),
        ("report", checks::report),
        ("results", checks::results),
        ("questions", checks::questions),
    ];
    for (target, check) in targets {
        let inputs: Vec<_> = std::fs::read_dir(corpus.join(target)).unwrap().collect();
        assert!(!inputs.is_empty(), "{target} has no corpus");
        for input in inputs {
            check(&std::fs::read(input.unwrap().path()).unwrap());
        }
    }
}
