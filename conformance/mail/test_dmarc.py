"""Whose place a group takes in `From`, with a name server that says what domains publish."""

import base64
import secrets
import smtplib
import time
from email import message_from_bytes

import dkim
import nacl.signing
import pytest

import post_office
import relay

KEY = nacl.signing.SigningKey.generate()
RECORDS = {
    "_dmarc.strict.example": "v=DMARC1; p=reject",
    "_dmarc.quarantine.example": "v=DMARC1; p=quarantine",
    "_dmarc.mild.example": "v=DMARC1; p=none",
    "s1._domainkey.strict.example": "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(KEY.verify_key)).decode(),
}


def sent(running, kept, author, sign=None):
    """The copy of a mail by this author, and the group."""
    group = post_office.new_group(members=["one@else.example"], at=running.credentials)
    message_id = secrets.token_hex(8)
    text = (
        f"From: Ann <{author}>\r\nTo: {group}\r\nSubject: x\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n"
        f"Message-ID: <{message_id}@else.example>\r\n\r\nbody\r\n"
    ).encode()
    if sign:
        text = dkim.sign(
            text, b"s1", sign.encode(), base64.b64encode(bytes(KEY)), signature_algorithm=b"ed25519-sha256",
            canonicalize=(b"relaxed", b"relaxed"),
        ) + text
    with smtplib.SMTP(*running.smtp, timeout=60) as client:
        client.sendmail(author, group, text)
    [mail] = relay.wait_for(lambda: kept.of(message_id))
    return message_from_bytes(mail[2]), group


@pytest.fixture(scope="module")
def sink():
    with relay.sink() as kept:
        yield kept


@pytest.fixture(scope="module")
def asking(sink, tmp_path_factory):
    kept, port = sink
    with relay.name_server(RECORDS) as (zone, resolver):
        with relay.relay(tmp_path_factory.mktemp("asking"), port, resolver) as running:
            yield running, kept, zone


@pytest.mark.parametrize("author", ["ann@strict.example", "ann@mail.strict.example", "ann@quarantine.example"])
def test_the_group_takes_the_place_of_who_forbids_it_to_others(asking, author):
    running, kept, zone = asking
    copy, group = sent(running, kept, author)
    assert copy["From"] == f"Ann via Sales <{group}>"
    assert copy["Reply-To"] == copy["X-Original-From"] == f"Ann <{author}>"
    assert "_dmarc." + author.partition("@")[2] in zone.asked


@pytest.mark.parametrize("author", ["ann@mild.example", "ann@unheard-of.example"])
def test_whoever_forbids_nothing_stays(asking, author):
    running, kept, _ = asking
    copy, _ = sent(running, kept, author)
    assert copy["From"] == f"Ann <{author}>" and copy["X-Original-From"] is None


def test_a_signature_that_survives_needs_no_change(asking):
    running, kept, _ = asking
    copy, _ = sent(running, kept, "ann@strict.example", sign="strict.example")
    assert copy["From"] == "Ann <ann@strict.example>"
    copy, group = sent(running, kept, "ann@strict.example", sign="other.example")
    assert copy["From"] == f"Ann via Sales <{group}>", "a signature of somebody else says nothing"


def test_a_name_server_that_is_silent_means_the_worst(sink, tmp_path_factory):
    kept, port = sink
    with relay.silent_server() as resolver:
        with relay.relay(tmp_path_factory.mktemp("silent"), port, resolver) as running:
            begun = time.monotonic()
            copy, group = sent(running, kept, "ann@mild.example")
            assert copy["From"] == f"Ann via Sales <{group}>"
            assert time.monotonic() - begun < 30, "the client is answered in time"
