//! Lines and what is made of them.

use super::*;

fn parse(line: &str) -> Result<Command, CommandFault> {
    Command::parse(line.as_bytes())
}

fn mail_with(parameters: &str) -> Result<MailParameters, CommandFault> {
    match parse(&format!("MAIL FROM:<ann@c.example>{parameters}"))? {
        Command::Mail(_, parameters) => Ok(parameters),
        other => panic!("{other:?}"),
    }
}

fn rcpt_with(parameters: &str) -> Result<RcptParameters, CommandFault> {
    match parse(&format!("RCPT TO:<ann@c.example>{parameters}"))? {
        Command::Rcpt(_, parameters) => Ok(parameters),
        other => panic!("{other:?}"),
    }
}

#[test]
fn reads_commands() {
    assert_eq!(parse("ehlo client.example"), Ok(Command::Hello(Hello::Ehlo, "client.example".into())));
    assert_eq!(parse("HELO [127.0.0.1]"), Ok(Command::Hello(Hello::Helo, "[127.0.0.1]".into())));
    assert_eq!(parse("LHLO x"), Ok(Command::Hello(Hello::Lhlo, "x".into())));
    assert_eq!(parse("data "), Ok(Command::Data));
    assert_eq!(parse("BDAT 86 LAST"), Ok(Command::Bdat(86, true)));
    assert_eq!(parse("bdat 0"), Ok(Command::Bdat(0, false)));
    assert_eq!(parse("AUTH plain ="), Ok(Command::Auth(Mechanism::Plain, Some(String::new()))));
    assert_eq!(parse("AUTH LOGIN"), Ok(Command::Auth(Mechanism::Login, None)));
    assert_eq!(parse("AUTH SCRAM-SHA-256 biws"), Ok(Command::Auth(Mechanism::Unknown, Some("biws".into()))));
    assert_eq!(parse("NOOP anything"), Ok(Command::Noop));
    assert_eq!(parse("HELP"), Ok(Command::Help));
    assert_eq!(parse("VRFY ann"), Ok(Command::Vrfy));
    assert_eq!(parse("EXPN staff"), Ok(Command::Unserved));
    for (line, command) in [("RSET", Command::Rset), ("QUIT", Command::Quit), ("STARTTLS", Command::StartTls)]
    {
        assert_eq!(parse(line), Ok(command));
        assert_eq!(parse(&format!("{line} now")), Err(CommandFault::Syntax));
    }
}

#[test]
fn refuses_lines_that_are_no_commands() {
    for line in ["", " ", "FOO", "STARTTLSX", "MAILFROM:<a@b>", "GET / HTTP/1.1", "\u{fffd}"] {
        assert_eq!(parse(line), Err(CommandFault::Unknown), "{line:?}");
    }
    assert_eq!(Command::parse(b"EHLO \xff"), Err(CommandFault::Unknown));
    for line in [
        "EHLO",
        "HELO ",
        "EHLO a\tb",
        "EHLO <a>",
        "EHLO 例子",
        "MAIL",
        "MAIL FROM",
        "MAIL FROM:ann@c.example",
        "MAIL TO:<ann@c.example>",
        "RCPT FROM:<ann@c.example>",
        "MAIL FROM:<ann@c.example>SIZE=1",
        "DATA 1",
        "BDAT",
        "BDAT x",
        "BDAT -1",
        "BDAT +1",
        "BDAT 1 FIRST",
        "BDAT 1 LAST now",
        "BDAT 184467440737095516159",
        "AUTH",
        "VRFY",
    ] {
        assert_eq!(parse(line), Err(CommandFault::Syntax), "{line:?}");
    }
    assert_eq!(parse("MAIL FROM:<ann>"), Err(CommandFault::BadSender));
    assert_eq!(parse("RCPT TO:<>"), Err(CommandFault::BadRecipient));
    assert_eq!(parse("RCPT TO:<a@b\u{7f}>"), Err(CommandFault::BadRecipient));
}

#[test]
fn reads_the_parameters_of_mail() {
    let all = mail_with(" SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B1 AUTH=<>").unwrap();
    assert_eq!(all.size, Some(1000));
    assert_eq!(all.body, Body::EightBit);
    assert!(all.smtputf8 && all.auth);
    assert_eq!(all.ret, Some(Return::Headers));
    assert_eq!(all.envid.as_deref(), Some("QQ+2B1"));
    assert_eq!(mail_with(""), Ok(MailParameters::default()));
    assert_eq!(mail_with("  body=7bit ret=full").unwrap().ret, Some(Return::Full));
    for unknown in
        [" FOO=1", " FOO", " BODY=BINARYMIME", " HOLDFOR=1", " REQUIRETLS", " MT-PRIORITY=0", " NOTIFY=NEVER"]
    {
        assert_eq!(mail_with(unknown), Err(CommandFault::UnknownParameter), "{unknown}");
    }
    for wrong in [
        " SIZE=",
        " SIZE",
        " SIZE=1x",
        " SIZE=184467440737095516151",
        " SIZE=18446744073709551615",
        " BODY=9BIT",
        " RET=ALL",
        " ENVID=",
        " ENVID=a+0d",
        " ENVID=a=b",
        " ENVID=a\tb",
        " SIZE=1 SIZE=2",
        " SMTPUTF8=1",
        " ENVID=é",
    ] {
        assert_eq!(mail_with(wrong).map(|_| ()), wrong_or_unknown(wrong), "{wrong}");
    }
}

/// A value where none belongs makes the parameter another one.
fn wrong_or_unknown(wrong: &str) -> Result<(), CommandFault> {
    Err(if wrong.contains("SMTPUTF8=") || wrong == " SIZE" {
        CommandFault::UnknownParameter
    } else {
        CommandFault::Syntax
    })
}

#[test]
fn reads_the_parameters_of_rcpt() {
    let all = rcpt_with(" NOTIFY=SUCCESS,delay ORCPT=rfc822;Ann+2Bx@c.example").unwrap();
    assert_eq!(all.notify, Some(Notify { success: true, failure: false, delay: true }));
    assert_eq!(all.orcpt.as_deref(), Some("rfc822;Ann+2Bx@c.example"));
    assert_eq!(rcpt_with(" NOTIFY=NEVER").unwrap().notify, Some(Notify::default()));
    assert_eq!(
        rcpt_with(" ORCPT=utf-8;销售@c.example").unwrap().orcpt.as_deref(),
        Some("utf-8;销售@c.example")
    );
    for wrong in [
        " NOTIFY=",
        " NOTIFY=NEVER,FAILURE",
        " NOTIFY=FAILURE,NEVER",
        " NOTIFY=SOON",
        " ORCPT=ann@c.example",
        " ORCPT=rfc822;",
        " ORCPT=;x",
        " ORCPT=rfc822;a+0a+0D",
    ] {
        assert_eq!(rcpt_with(wrong), Err(CommandFault::Syntax), "{wrong}");
    }
    assert_eq!(rcpt_with(" SIZE=1"), Err(CommandFault::UnknownParameter));
}
