"""A browser's part of the conversation, cheap enough to share two cores with the server."""

import re
import selectors
import socket
import statistics
from collections.abc import Callable, Generator, Iterator
from time import perf_counter
from typing import NamedTuple, NoReturn

HEAD_ENDS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
REQUESTS_ON_A_LINE = 10  # as a browser asks for a page and what is in it; then a new line


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


Story = Generator[bytes, Answer, None]
"""Yields a request, receives its answer, and so on until its deed is done."""


class Result(NamedTuple):
    stories: int
    seconds: float
    times: list[float]

    @property
    def a_second(self) -> float:
        return self.stories / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which so many of the requests were answered."""
        return statistics.quantiles(self.times, n=100)[percent - 1] * 1000


def get(path: str, cookie: str = "") -> bytes:
    return _request(f"GET {path}", {"Cookie": cookie} if cookie else {})


def post(path: str, content_type: str, body: bytes, cookie: str) -> bytes:
    facts = {"Cookie": cookie, "Content-Type": content_type, "Content-Length": str(len(body))}
    return _request(f"POST {path}", facts) + body


def _request(line: str, headers: dict[str, str]) -> bytes:
    told = {"Host": "127.0.0.1", "Accept-Language": "en", **headers}
    return "\r\n".join([f"{line} HTTP/1.1", *map(": ".join, told.items()), "", ""]).encode()


def run(port: int, stories: Iterator[Story], clients: int, seconds: float = float("inf")) -> Result:
    """So many clients at once; whoever ended a story begins the next, until time is up."""
    crowd = Crowd(port, stories, perf_counter() + seconds)
    began = perf_counter()
    for _ in range(clients):
        Client(crowd).begin()
    while crowd.lines.get_map():
        for key, _ in crowd.lines.select(timeout=30) or _silence():
            key.data.listen()
    return Result(crowd.told, perf_counter() - began, crowd.times)


def _silence() -> NoReturn:
    raise TimeoutError("The server said nothing for half a minute.")


class Crowd:
    """What all clients share."""

    def __init__(self, port: int, stories: Iterator[Story], end: float) -> None:
        self.port = port
        self.stories = stories
        self.end = end
        self.lines = selectors.DefaultSelector()
        self.times: list[float] = []
        self.told = 0

    def next_story(self) -> Story | None:
        return next(self.stories, None) if perf_counter() < self.end else None


class Client:
    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self._connect()

    def begin(self) -> None:
        if story := self.crowd.next_story():
            self.story = story
            self._say(next(story))
        else:
            self._hang_up()

    def listen(self) -> None:
        """Read what came; when the answer is complete, go on with the story or begin the next."""
        chunk = self.line.recv(1 << 18)
        if chunk:
            self.heard += chunk
            if answer := self._answer():
                self._go_on(answer)
        elif self.heard:
            raise ConnectionError("The server hung up in the middle of an answer.")
        else:  # between two requests, as it may
            self._reconnect()
            self._say(self.request)

    def _go_on(self, answer: Answer) -> None:
        self.crowd.times.append(perf_counter() - self.asked)
        try:
            self._say(self.story.send(answer))
        except StopIteration:
            self.crowd.told += 1
            self.begin()

    def _answer(self) -> Answer | None:
        head, found, body = self.heard.partition(HEAD_ENDS)
        if not found:
            return None
        length = LENGTH.search(head)
        if length is None:
            raise ValueError(f"An answer without its length: {head.decode()}")
        return Answer(int(head[9:12]), head, body) if len(body) >= int(length[1]) else None

    def _say(self, request: bytes) -> None:
        self.request = request
        self.asked = perf_counter()
        self.heard = b""
        if not self.left:
            self._reconnect()
        self.left -= 1
        self.line.sendall(request)

    def _connect(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.crowd.port), timeout=30)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = REQUESTS_ON_A_LINE
        self.crowd.lines.register(self.line, selectors.EVENT_READ, self)

    def _hang_up(self) -> None:
        self.crowd.lines.unregister(self.line)
        self.line.close()

    def _reconnect(self) -> None:
        self._hang_up()
        self._connect()


def repeated(path: str, check: Callable[[Answer], bool]) -> Iterator[Story]:
    while True:
        yield _once(path, check)


def _once(path: str, check: Callable[[Answer], bool]) -> Story:
    answer = yield get(path)
    if not check(answer):
        raise ValueError(f"{path} answered {answer.status}: {answer.body[:500]!r}")
