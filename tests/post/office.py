"""A mail server for tests, with its moods."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Office:
    """`moods` says what it answers at RCPT or DATA; the last mood stays."""

    def __init__(self, seconds_a_letter=0):
        self.letters = []
        self.heard = []
        self.calls = 0
        self.seconds_a_letter = seconds_a_letter
        self.moods = {"RCPT": ["250 OK"], "DATA": ["250 OK"]}

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.calls += 1
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        answer = self._mood("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        answer = self._mood("DATA")
        await asyncio.sleep(2 if answer == "silence" else self.seconds_a_letter)
        if answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer

    @property
    def message_ids(self):
        return [letter["Message-ID"] for letter in self.letters]

    def _mood(self, command):
        self.heard.append(command)
        moods = self.moods[command]
        return moods.pop(0) if len(moods) > 1 else moods[0]


@contextmanager
def open_office(**facts):
    """The office and its address."""
    office, port = Office(**facts), a_free_port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield office, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


def a_free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
