"""Python's own clients send to groups, as any program would."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import make_msgid

import pytest

import post_office


def written(sender, to, subject="Hello"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = make_msgid(domain="client.example")
    message.set_content("An alle.\n你好\n.a line that begins with a dot\n")
    message.add_attachment(b"\x00\x01\xff" * 1000, maintype="application", subtype="octet-stream", filename="数据.bin")
    return message


@pytest.fixture
def smtp():
    with smtplib.SMTP(*post_office.SMTP, timeout=20) as client:
        yield client


def test_a_message_reaches_every_member_once(smtp):
    group = post_office.new_group(members=["one@else.example", "two@else.example"])
    message = written("x@else.example", group, "你好")
    assert smtp.send_message(message) == {}
    [mail] = post_office.mails_of(message["Message-ID"])
    assert mail["subject"] == "你好"
    assert post_office.recipients_of(mail) == ["one@else.example", "two@else.example"]
    shown = post_office.control(f"mail/{mail['mail_id']}", edition=1)["message"]
    assert "你好" in shown["text"] and ".a line" in shown["text"]
    assert [(it["name"], it["size"]) for it in shown["attachments"]] == [("数据.bin", 3000)]


def test_who_may_not_send_is_told_at_the_recipient(smtp):
    group = post_office.new_group(members=["one@else.example"], rule="ALL_GROUP_MEMBERS")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.send_message(written("x@else.example", group))
    code, text = refused.value.recipients[group]
    assert code == 550 and text.startswith(b"5.7.1 ")
    rules = [it["rule"] for it in post_office.control("mail-refusals", recipient=group)["refusals"]]
    assert rules in ([], ["NOT_MEMBER"])  # written a moment later
    smtp.send_message(written("one@else.example", group))


def test_one_of_two_recipients(smtp):
    group = post_office.new_group(members=["one@else.example"])
    nobody = f"nobody@{post_office.MAIL_DOMAIN}"
    refused = smtp.sendmail("x@else.example", [group, nobody], written("x@else.example", group).as_bytes(policy=WIRE))
    assert list(refused) == [nobody] and refused[nobody][0] == 550 and refused[nobody][1].startswith(b"5.1.1 ")


def test_other_domains_are_not_relayed_to(smtp):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.sendmail("x@else.example", "y@else.example", b"Subject: x\r\n\r\nbody")
    assert refused.value.recipients["y@else.example"][1].startswith(b"5.7.1 ")


def test_what_the_server_offers(smtp):
    smtp.ehlo()
    for word in ["pipelining", "8bitmime", "smtputf8", "enhancedstatuscodes", "dsn", "chunking", "size"]:
        assert smtp.has_extn(word), word
    assert not smtp.has_extn("auth"), "no password over a line that others can read"
    assert smtp.verify("somebody")[0] == 252
    assert smtp.expn("group")[0] == 502


def test_the_same_message_again_is_taken_once(smtp):
    group = post_office.new_group(members=["one@else.example"])
    message = written("x@else.example", group)
    octets = message.as_bytes(policy=WIRE)  # send_message would draw another boundary each time
    for _ in range(2):
        smtp.sendmail("x@else.example", group, octets)
    assert len(post_office.mails_of(message["Message-ID"])) == 1


def test_line_ends_of_another_system_are_refused(smtp):
    group = post_office.new_group(members=["one@else.example"])
    with pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("x@else.example", group, b"Subject: x\n\nbody\n")
    assert refused.value.smtp_code == 550 and refused.value.smtp_error.startswith(b"5.6.0 ")
    smtp.sendmail("x@else.example", group, "Subject: x\n\nbody\n")  # of a str smtplib makes the right ones


def test_too_large_is_told_before_anything_is_sent(smtp):
    group = post_office.new_group(members=["one@else.example"])
    smtp.ehlo()
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        smtp.sendmail("x@else.example", group, b"Subject: x\r\n\r\n" + b"x" * 70 * 500_000)
    assert refused.value.smtp_code == 552


def test_lmtp_has_a_reply_for_each_recipient():
    open_group = post_office.new_group(members=["one@else.example"])
    closed = post_office.new_group(members=["two@else.example"], rule="ALL_INTERNAL_USERS")
    with smtplib.LMTP(*post_office.LMTP) as client:
        client.ehlo()
        assert client.mail("x@else.example")[0] == 250
        for group in [open_group, closed]:
            assert client.rcpt(group)[0] == 250, "known when the message is there"
        code, text = client.data(written("x@else.example", open_group).as_bytes(policy=WIRE))
        assert code == 250 and b"queued as" in text
        code, text = client.getreply()
        assert code == 550 and text.startswith(b"5.7.1 ")
