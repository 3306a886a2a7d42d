//! What the grammar library does with lines that matter, and what we do with them. Each test asks both. Where one of
//! the library's answers changes, the reason for our own hand at that place has gone, and it may go, too.

use larkspur_smtp::command::{Command, CommandFault};
use larkspur_smtp::frame::{BareLf, DataFault, Decoder, Framing, TextRules};
use smtp_proto::request::receiver::DataReceiver;
use smtp_proto::{Error, Request};

/// What the library makes of a line.
fn library(line: &str) -> Result<Request<String>, Error> {
    Request::parse(&mut format!("{line}\r\n").as_bytes().iter()).map(Request::into_owned)
}

fn ours(line: &str) -> Result<Command, CommandFault> {
    Command::parse(line.as_bytes())
}

/// What the library makes of a message: its text, if it saw an end.
fn library_text(bytes: &str) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let ended = DataReceiver::new().ingest(&mut bytes.as_bytes().iter(), &mut text);
    ended.then_some(text)
}

fn our_text(bytes: &str) -> Option<Result<Vec<u8>, DataFault>> {
    let rules = TextRules { max_size: 1000, max_line: None, bare_lf: BareLf::Refuse };
    let mut decoder = Decoder::new(Framing::Dotted, rules);
    decoder.feed(bytes.as_bytes()).ended.then(|| decoder.finish())
}

#[test]
fn an_empty_message_ends() {
    assert_eq!(library_text(".\r\n"), None);
    assert_eq!(our_text(".\r\n"), Some(Ok(Vec::new())));
}

#[test]
fn a_dot_on_the_first_line_is_one_of_two() {
    assert_eq!(library_text("..a\r\n.\r\n").as_deref(), Some(b"..a\r\n".as_slice()));
    assert_eq!(our_text("..a\r\n.\r\n"), Some(Ok(b".a\r\n".to_vec())));
}

#[test]
fn a_dot_and_two_carriage_returns_end_nothing() {
    assert!(library_text("a\r\n.\r\r\n").is_some());
    assert_eq!(our_text("a\r\n.\r\r\n"), None);
}

#[test]
fn a_dot_and_a_line_feed_are_not_swallowed() {
    assert_eq!(library_text("a\r\n.\nb\r\n.\r\n").as_deref(), Some(b"a\r\n\nb\r\n".as_slice()));
    assert_eq!(our_text("a\r\n.\nb\r\n.\r\n"), Some(Err(DataFault::BareLf)));
}

#[test]
fn bare_line_ends_and_zero_bytes_do_not_pass() {
    for (bytes, fault) in [
        ("a\nb\r\n.\r\n", DataFault::BareLf),
        ("a\rb\r\n.\r\n", DataFault::BareCr),
        ("a\0b\r\n.\r\n", DataFault::Nul),
    ] {
        let text = bytes.strip_suffix(".\r\n").unwrap();
        assert_eq!(library_text(bytes).as_deref(), Some(text.as_bytes()));
        assert_eq!(our_text(bytes), Some(Err(fault)));
    }
}

#[test]
fn lines_do_not_end_with_a_line_feed_alone() {
    // The library is never given such a line: the framer keeps it back.
    assert_eq!(Request::parse(&mut b"RSET\nQUIT\r\n".iter()), Ok(Request::Rset));
}

#[test]
fn a_carriage_return_inside_an_address_is_not_lost() {
    let Ok(Request::Mail { from }) = library("MAIL FROM:<a\r@b.example>") else { panic!() };
    assert_eq!(from.address, "a@b.example");
    assert_eq!(ours("MAIL FROM:<a\r@b.example>"), Err(CommandFault::BadSender));
}

#[test]
fn postmaster_is_not_nobody() {
    let (Ok(Request::Rcpt { to: postmaster }), Ok(Request::Rcpt { to: nobody })) =
        (library("RCPT TO:<postmaster>"), library("RCPT TO:<>"))
    else {
        panic!()
    };
    assert_eq!(postmaster, nobody);
    assert!(ours("RCPT TO:<postmaster>").is_ok());
    assert_eq!(ours("RCPT TO:<>"), Err(CommandFault::BadRecipient));
}

#[test]
fn address_literals_are_addresses() {
    assert!(library("RCPT TO:<a@[127.0.0.1]>").is_err());
    assert!(ours("RCPT TO:<a@[127.0.0.1]>").is_ok());
}

#[test]
fn quotes_keep_two_addresses_apart() {
    let Ok(Request::Rcpt { to }) = library("RCPT TO:<\"a@evil.example\"@b.example>") else { panic!() };
    assert_eq!(to.address, "a@evil.example@b.example");
    let Ok(Command::Rcpt(path, _)) = ours("RCPT TO:<\"a@evil.example\"@b.example>") else { panic!() };
    assert_eq!(path.to_string(), "<\"a@evil.example\"@b.example>");
    // And domains have none.
    assert!(library("MAIL FROM:<a@b\" c\".example>").is_ok());
    assert_eq!(ours("MAIL FROM:<a@b\" c\".example>"), Err(CommandFault::BadSender));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert!(Request::parse(&mut b"MAIL FROM:<a\xff@b.example>\r\n".iter()).is_ok());
    assert_eq!(Command::parse(b"MAIL FROM:<a\xff@b.example>"), Err(CommandFault::Unknown));
}

#[test]
fn numbers_that_are_too_large_do_not_begin_anew() {
    let Ok(Request::Bdat { chunk_size, .. }) = library("BDAT 184467440737095516159") else { panic!() };
    assert_eq!(chunk_size, 9);
    assert_eq!(ours("BDAT 184467440737095516159"), Err(CommandFault::Syntax));
    let Ok(Request::Mail { from }) = library("MAIL FROM:<> SIZE=184467440737095516159") else { panic!() };
    assert_eq!(from.size, 9);
    assert_eq!(ours("MAIL FROM:<> SIZE=184467440737095516159"), Err(CommandFault::Syntax));
}

#[test]
fn line_ends_do_not_hide_in_xtext() {
    let Ok(Request::Mail { from }) = library("MAIL FROM:<> ENVID=a+0D+0Ab") else { panic!() };
    assert_eq!(from.env_id.as_deref(), Some("a\r\nb"));
    let Ok(Command::Mail(_, parameters)) = ours("MAIL FROM:<> ENVID=a+0D+0Ab") else { panic!() };
    assert_eq!(parameters.envid.as_deref(), Some("a+0D+0Ab"));
}

#[test]
fn parameters_are_told_once_and_behind_a_space() {
    assert!(library("MAIL FROM:<> SIZE=1 SIZE=2").is_ok());
    assert_eq!(ours("MAIL FROM:<> SIZE=1 SIZE=2"), Err(CommandFault::Syntax));
    assert!(library("MAIL FROM:<>SIZE=1").is_ok());
    assert_eq!(ours("MAIL FROM:<>SIZE=1"), Err(CommandFault::Syntax));
    assert!(library("RCPT TO:<a@b.example> NOTIFY=NEVER,FAILURE").is_ok());
    assert_eq!(ours("RCPT TO:<a@b.example> NOTIFY=NEVER,FAILURE"), Err(CommandFault::Syntax));
}

#[test]
fn commands_without_arguments_have_none() {
    assert_eq!(library("STARTTLS now"), Ok(Request::StartTls));
    assert_eq!(ours("STARTTLS now"), Err(CommandFault::Syntax));
}

#[test]
fn only_offered_parameters_are_taken() {
    assert!(library("MAIL FROM:<> HOLDFOR=1").is_ok());
    assert_eq!(ours("MAIL FROM:<> HOLDFOR=1"), Err(CommandFault::UnknownParameter));
}

#[test]
fn international_original_recipients_are_taken() {
    assert!(library("RCPT TO:<a@b.example> ORCPT=utf-8;a@b.example").is_err());
    assert!(ours("RCPT TO:<a@b.example> ORCPT=utf-8;a@b.example").is_ok());
}
