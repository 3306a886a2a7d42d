"""Signatures on what members get, checked by an implementation that is not ours: dkimpy."""

import base64
import os
import secrets

import dkim
import nacl.signing
import pytest

import post_office

BODIES = {
    "text": b"Hello \t world\r\n",
    "nothing": b"",
    "empty lines": b"one\r\n\r\n\r\n",
    "dots": b".\r\n..\r\nend\r\n",
    "utf-8": "\u5408\u540c\r\n".encode(),
    "gbk": "\u5408\u540c\r\n".encode("gbk"),
}


def published():
    """The records that `larkspur dkim show` printed, by name."""
    records = {}
    with open(os.environ["LARKSPUR_DKIM_RECORDS"], encoding="utf-8") as lines:
        for line in lines:
            name, _, strings = line.partition(" IN TXT ")
            records[name.encode()] = "".join(strings.split('"')[1::2]).encode()
    return records


def verify(message, index, records):
    """Whether the signature of this number, counted from the top, fits."""
    try:
        return dkim.DKIM(message).verify(idx=index, dnsfunc=lambda name, timeout=5: records.get(name))
    except dkim.ValidationError:
        return False


def compose(group, body, name="Ann"):
    message_id = f"<{secrets.token_hex(8)}@elsewhere.example>"
    head = (
        f"Received: from somewhere\r\n\tby elsewhere; Thu, 1 Jan 1970 00:00:00 +0000\r\n"
        f"From: {name}\r\n <ann@elsewhere.example>\r\nTo: {group}, x@y.example\r\nSubject:  =?utf-8?B?5oql5Lu3?=   x\r\n"
        f"Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return message_id, head.encode() + body


@pytest.fixture(scope="module")
def group():
    return post_office.new_group(name="\u9500\u552e\u90e8, \"Sales\"")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_every_key_of_the_domain_signs_and_fits(group, body):
    message_id, message = compose(group, body)
    post_office.send(message, group, options=["BODY=8BITMIME"])
    copy = post_office.copy_of(message_id)
    records = published()
    assert len(records) == 2
    for index in range(2):
        assert verify(copy, index, records), copy.decode(errors="replace")
    signed = [line for line in copy.split(b"\r\n") if b"a=rsa-sha256" in line or b"a=ed25519-sha256" in line]
    assert len(signed) == 2


def test_what_is_changed_later_does_not_fit(group):
    message_id, message = compose(group, BODIES["text"])
    post_office.send(message, group)
    copy = post_office.copy_of(message_id)
    changes = [
        (b"Hello", b"Hallo"),
        (b"ann@elsewhere", b"eve@elsewhere"),
        (b"List-Id: ", b"List-Id: x"),
        (b"\r\nSubject: ", b"\r\nFrom: boss@elsewhere.example\r\nSubject: "),
    ]
    for old, new in changes:
        assert old in copy
        changed = copy.replace(old, new, 1)
        assert not verify(changed, 0, published()), (old, new)
        assert not verify(changed, 1, published()), (old, new)


@pytest.mark.parametrize("canonical", [b"relaxed", b"simple"])
def test_the_signature_of_the_author_survives(group, canonical):
    key = nacl.signing.SigningKey.generate()
    message_id, message = compose(group, BODIES["utf-8"])
    signature = dkim.sign(
        message,
        b"s1",
        b"elsewhere.example",
        base64.b64encode(bytes(key)),
        canonicalize=(canonical, canonical),
        signature_algorithm=b"ed25519-sha256",
    )
    post_office.send(signature + message, group, options=["BODY=8BITMIME"])
    record = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(key.verify_key))
    records = published() | {b"s1._domainkey.elsewhere.example.": record}
    copy = post_office.copy_of(message_id)
    assert [verify(copy, index, records) for index in range(3)] == [True, True, True]
