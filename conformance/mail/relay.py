"""A Larkspur of a test's own that sends mail on, the mail server it sends to, and the name server that it asks."""

import contextlib
import json
import os
import re
import socket
import subprocess
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from dnslib import QTYPE, RCODE, RR, TXT
from dnslib.server import BaseResolver, DNSServer

PATIENCE = 30


def wait_for(found):
    """What `found` gives once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if it := found():
            return it
        time.sleep(0.05)
    raise AssertionError("it did not come")


class Sink:
    """A mail server that keeps what it gets; aiosmtpd."""

    def __init__(self):
        self.mails = []
        self.unknown = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 taken"

    def of(self, message_id):
        """The mails with this text in them."""
        return [mail for mail in list(self.mails) if message_id.encode() in mail[2]]


class Port(Controller):
    """The mail server on a port that is free; the library would not tell which."""

    def __init__(self, sink):
        self.sock = socket.create_server(("127.0.0.1", 0))
        super().__init__(sink, hostname="127.0.0.1", port=self.sock.getsockname()[1], enable_SMTPUTF8=True)

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, data_size_limit=None)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.sock)


@contextlib.contextmanager
def sink():
    """Runs a mail server; what it keeps, and its port."""
    kept = Sink()
    port = Port(kept)
    port.start()
    try:
        yield kept, port.port
    finally:
        port.stop()


class Zone(BaseResolver):
    """Knows the TXT records that it was given, and no other names."""

    def __init__(self, records):
        self.records, self.asked = records, []

    def resolve(self, request, handler):
        name = str(request.q.qname).rstrip(".")
        self.asked.append(name)
        reply = request.reply()
        if name not in self.records:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.TXT:
            text = self.records[name]
            pieces = [text[at:at + 255] for at in range(0, len(text), 255)]
            reply.add_answer(RR(name, QTYPE.TXT, ttl=60, rdata=TXT(pieces)))
        return reply


@contextlib.contextmanager
def name_server(records):
    """Runs a name server; its zone, and its port."""
    zone = Zone(records)
    server = DNSServer(zone, address="127.0.0.1", port=0)
    port = server.server.server_address[1]
    server.start_thread()
    try:
        yield zone, port
    finally:
        server.stop()


@contextlib.contextmanager
def silent_server():
    """A port where nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        yield heard.getsockname()[1]


class Relay:
    """A running server that sends mail on."""

    def __init__(self, data, smarthost, resolver, flags=()):
        self.data = data
        names = [name for name in os.environ if name.startswith("LARKSPUR_")]
        environment = {name: value for name, value in os.environ.items() if name not in names}
        self.process = subprocess.Popen(
            [
                os.environ["LARKSPUR_PROGRAM"], "serve", "--data", str(data), "--listen", "127.0.0.1:0",
                "--mail-smtp", "127.0.0.1:0", "--mail-lmtp", "off", "--mail-mode", "relay", "--mail-smtp-class", "verified",
                "--mail-smarthost", f"smtp://127.0.0.1:{smarthost}", "--mail-resolver", f"127.0.0.1:{resolver}",
                "--rate-limits", "off", "--log-level", "error", *flags,
            ],
            stdout=subprocess.PIPE, env=environment, text=True,
        )
        self.process.stdout.readline()
        said = self.process.stdout.readline()
        host, port = re.search(r"by SMTP at ([\d.]+):(\d+)", said).groups()
        self.smtp = (host, int(port))
        with open(data / "credentials.json", encoding="utf-8") as file:
            self.credentials = json.load(file)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0


@contextlib.contextmanager
def relay(data, smarthost, resolver, flags=()):
    """Runs such a server."""
    running = Relay(data, smarthost, resolver, flags)
    try:
        yield running
    finally:
        running.stop()
