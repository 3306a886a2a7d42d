"""Larkspur between programs that others wrote: swaks sends to it, aiosmtpd takes what it sends on."""

import secrets
import shutil
import smtplib
import subprocess

import pytest

import post_office
import relay

needs_swaks = pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")
MEMBERS = [f"member{number}@else.example" for number in range(120)]


def swaks(server, *arguments):
    """What swaks says, and its exit code."""
    host, port = server
    ran = subprocess.run(
        ["swaks", "--server", host, "--port", str(port), "--helo", "client.example", "--from", "x@else.example", *arguments],
        capture_output=True, text=True, timeout=60, check=False,
    )
    return ran.stdout, ran.returncode


@needs_swaks
@pytest.mark.parametrize("protocol", [("SMTP",), ("ESMTP",), ("ESMTP", "--pipeline")], ids=["helo", "ehlo", "pipelined"])
def test_swaks_sends(protocol):
    group = post_office.new_group(members=["one@else.example"])
    message_id = f"<{secrets.token_hex(8)}@client.example>"
    name, *more = protocol
    said, code = swaks(
        post_office.SMTP, "--protocol", name, *more, "--to", group, "--header", f"Message-Id: {message_id}",
        "--attach-body", "Hello\n.\n..dots\n", "--attach", "@" + __file__,
    )
    assert code == 0 and "250 2.0.0 queued as " in said, said
    [mail] = post_office.mails_of(message_id.strip("<>"))
    assert post_office.recipients_of(mail) == ["one@else.example"]
    shown = post_office.control(f"mail/{mail['mail_id']}", edition=1)["message"]
    assert "..dots" in shown["text"] and len(shown["attachments"]) == 1


@needs_swaks
def test_swaks_is_refused_at_the_recipient():
    group = post_office.new_group(members=["one@else.example"], rule="ALL_GROUP_MEMBERS")
    said, code = swaks(post_office.SMTP, "--to", group)
    assert code == 24 and "550 5.7.1 not permitted" in said, said
    said, code = swaks(post_office.LMTP, "--protocol", "LMTP", "--to", group)
    assert code == 26 and "550 5.7.1 " in said, said


@pytest.fixture(scope="module")
def way(tmp_path_factory):
    """A server that sends on to aiosmtpd."""
    keys = tmp_path_factory.mktemp("relay")
    with relay.sink() as (kept, port), relay.name_server({}) as (_, resolver):
        with relay.relay(keys, port, resolver, ["--mail-retry", "1s"]) as running:
            yield running, kept


def test_every_member_gets_one_copy_by_aiosmtpd(way):
    running, kept = way
    group = post_office.new_group(members=MEMBERS, at=running.credentials)
    message_id = secrets.token_hex(8)
    body = f"Message-ID: <{message_id}@else.example>\r\nFrom: x@else.example\r\n\r\n.\r\n..dots\r\nend\r\n".encode()
    with smtplib.SMTP(*running.smtp, timeout=20) as client:
        client.sendmail("x@else.example", group, body)
    reached = lambda: sorted(address for mail in kept.of(message_id) for address in mail[1])
    relay.wait_for(lambda: len(reached()) >= len(MEMBERS))
    assert reached() == sorted(MEMBERS)
    for sender, _, content in kept.of(message_id):
        assert sender.startswith("bounce+")
        assert content.endswith(b"\r\n\r\n.\r\n..dots\r\nend\r\n")


def test_whom_aiosmtpd_does_not_know_is_reported_to_nobody_outside(way):
    running, kept = way
    kept.unknown.add("gone@else.example")
    group = post_office.new_group(members=["gone@else.example", "here@else.example"], at=running.credentials)
    message_id = secrets.token_hex(8)
    body = f"Message-ID: <{message_id}@else.example>\r\nFrom: x@else.example\r\n\r\nbody\r\n".encode()
    with smtplib.SMTP(*running.smtp, timeout=20) as client:
        client.sendmail("x@else.example", group, body)
    [mail] = relay.wait_for(lambda: kept.of(message_id))
    assert mail[1] == ["here@else.example"]
