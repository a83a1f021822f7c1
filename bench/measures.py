"""What is measured, and what is to be reached."""

import io
import re
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlencode

import pikepdf
from flask import Flask

from bench import clients
from bench.clients import Answer, Story
from bench.crowd import FIRST_YEAR, LAST_YEAR, MOST_APPLICATIONS, RELEASED, Crowd
from bench.site import Site

CLIENTS = 8
SECONDS = 6
WARM_UP = 1.5
TIMES = 5  # for what takes long enough to be looked at one by one

TOKEN = re.compile(rb'name="(csrf_token|opened)"[^>]*value="([^"]*)"')
BOUNDARY = "a-line-that-no-file-holds"


class Figure(NamedTuple):
    name: str
    value: float
    unit: str
    goal: float
    more_is_better: bool = False

    @property
    def is_reached(self) -> bool:
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    @property
    def in_words(self) -> str:
        return f"{'' if self.is_reached else '! '}{_short(self.value)} {self.unit}"

    @property
    def goal_in_words(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {_short(self.goal)} {self.unit}"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def all_of(app: Flask, site: Site, crowd: Crowd) -> Iterator[Figure]:
    yield Figure("First answer after the start", site.seconds_to_start, "s", 2)
    yield from call_page(site, crowd)
    yield from applications(app, site, crowd)
    yield from organisers_table(app, site, crowd)
    yield export(app, site, crowd)
    yield release(app, site, crowd)
    yield report(app, site, crowd)
    yield Figure("Memory of a web worker after all of it", site.megabytes(), "MB", 130)
    yield from suggestions(app, site, crowd)
    yield Figure("Memory of one that made balanced lists too", site.megabytes(), "MB", 200)


def call_page(site: Site, crowd: Crowd) -> Iterator[Figure]:
    def is_right(answer: Answer) -> bool:
        return answer.status == 200 and b"</html>" in answer.body

    pages = clients.repeated(f"/calls/{crowd.call}", is_right)
    clients.run(site.port, pages, CLIENTS, WARM_UP)
    done = clients.run(site.port, pages, CLIENTS, SECONDS)
    yield Figure("Call page, 8 clients", done.a_second, "/s", 600, more_is_better=True)
    yield Figure("Call page, 95 of 100 within", done.percentile(95), "ms", 30)


def applications(app: Flask, site: Site, crowd: Crowd) -> Iterator[Figure]:
    """From opening the form on one page to the number, with a CV, and a letter that waits."""
    stories = (
        an_application(crowd.call, cookie_of(app, person), cv)
        for person, cv in zip(crowd.applicants, cvs(), strict=False)
    )
    clients.run(site.port, stories, CLIENTS, WARM_UP)
    done = clients.run(site.port, stories, CLIENTS, SECONDS)
    yield Figure("Applications submitted, 8 clients", done.a_second, "/s", 150, more_is_better=True)
    yield Figure("A request of these, 95 of 100 within", done.percentile(95), "ms", 100)


def an_application(call: int, cookie: str, cv: bytes) -> Story:
    form = f"/calls/{call}/application/all"
    page = yield clients.get(form, cookie)
    hidden = {name.decode(): value.decode() for name, value in TOKEN.findall(page.body)}
    sent = yield clients.post(form, *multipart(hidden | ANSWERS, cv), cookie=cookie)
    if sent.status != 302 or b"\r\nLocation: /applications/" not in sent.head:
        raise ValueError(f"Not submitted: {sent.status} {sent.head!r}\n{sent.body.decode()}")


ANSWERS = {
    "full_name": "Ada Example",
    "latin_name": "Ada Example",
    "gender": "woman",
    "nationality_code": "NG",
    "institution": "Institute for Examples, Abuja",
    "country_code": "NG",
    "category": "research",
    "position": "Researcher",
    "motivation": "I want to learn how others count what nobody has counted before. " * 20,
    "submit": "1",
}
CONSENTS = ["processing", "transfer"]


def multipart(answers: dict[str, str], cv: bytes) -> tuple[str, bytes]:
    fields = [*answers.items(), *(("ticked", consent) for consent in CONSENTS)]
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}' for n, v in fields
    ]
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = "\r\n".join([*parts, file]).encode() + cv + f"\r\n--{BOUNDARY}--\r\n".encode()
    return f"multipart/form-data; boundary={BOUNDARY}", body


def cvs() -> Iterator[bytes]:
    """Each is another file, of the size of a plain CV."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pdf.make_stream(b"% words of a life\n" * 3000)
    made = io.BytesIO()
    pdf.save(made, compress_streams=False)
    for n in range(10**6):
        yield made.getvalue() + f"% {n}\n".encode()


def organisers_table(app: Flask, site: Site, crowd: Crowd) -> Iterator[Figure]:
    for many in (400, MOST_APPLICATIONS):
        path = f"/workshops/{crowd.desks[many]}/selection"
        taken, page = usual(app, site, crowd.organiser, path)
        yield Figure(f"Selection desk of {many:,} applications", taken * 1000, "ms", 80)
    yield Figure("  its size", len(page) / 1000, "kB", 100)


def suggestions(app: Flask, site: Site, crowd: Crowd) -> Iterator[Figure]:
    """The page with the best list of 30 within ten rules, and what each of the rules costs."""
    for many, desk in crowd.desks.items():
        path = f"/workshops/{desk}/selection/suggestion"
        taken, page = usual(app, site, crowd.organiser, path)
        if b"30 people are suggested" not in page:
            raise ValueError(f"{path} suggests no full list: {page.decode()}")
        yield Figure(f"Balanced list of {many:,} applications", taken, "s", 2)


def export(app: Flask, site: Site, crowd: Crowd) -> Figure:
    path = f"/workshops/{crowd.desks[MOST_APPLICATIONS]}/selection.csv"
    taken, table = usual(app, site, crowd.organiser, path)
    if table.count(b"\n") < 5000:
        raise ValueError(f"The export has {table.count(bytes(10))} lines only.")
    return Figure("Export of those as CSV", taken, "s", 0.5)


def release(app: Flask, site: Site, crowd: Crowd) -> Figure:
    """All decisions of a workshop go out by one press: offers, reserve, and a letter to each."""
    path, cookie = f"/workshops/{crowd.release}/release", cookie_of(app, crowd.organiser)
    _taken, page = asked(app, site, crowd.organiser, path)
    hidden = {name.decode(): value.decode() for name, value in TOKEN.findall(page)}
    line = HTTPConnection("127.0.0.1", site.port, timeout=120)
    kind = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    line.request("POST", path, urlencode(hidden), kind)
    answer = line.getresponse()
    body = answer.read()
    taken = time.perf_counter() - began
    line.close()
    if answer.status != 302:
        raise ValueError(f"{path} answered {answer.status}: {body[:2000].decode()}")
    return Figure(f"Release of {sum(RELEASED.values())} letters", taken, "s", 2)


def report(app: Flask, site: Site, crowd: Crowd) -> Figure:
    taken, _page = usual(app, site, crowd.organiser, f"/reports/{FIRST_YEAR}-{LAST_YEAR}")
    return Figure("Report over 100,000 enrolments", taken, "s", 1)


def usual(app: Flask, site: Site, person: str, path: str) -> tuple[float, bytes]:
    """Seconds and content of the median of a few answers, after one that warms up."""
    answers = sorted(asked(app, site, person, path) for _ in range(TIMES + 1))
    return answers[len(answers) // 2]


def asked(app: Flask, site: Site, person: str, path: str) -> tuple[float, bytes]:
    line = HTTPConnection("127.0.0.1", site.port, timeout=120)
    began = time.perf_counter()
    line.request("GET", path, headers={"Cookie": cookie_of(app, person)})
    answer = line.getresponse()
    body = answer.read()
    taken = time.perf_counter() - began
    line.close()
    if answer.status != 200:
        raise ValueError(f"{path} answered {answer.status}: {body[:2000].decode()}")
    return taken, body


def cookie_of(app: Flask, person: str) -> str:
    """As if the person had signed in."""
    signer = app.session_interface.get_signing_serializer(app)
    session = {"_user_id": person, "_fresh": True, "_permanent": True, "language": "en"}
    return f"session={signer.dumps(session | {'csrf_token': 'f' * 40})}"
