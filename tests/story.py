"""People who walk through the site in Chromium, and how a workshop is called and applied for.

Nothing is mocked: the site runs as `make run` starts it, letters lie in its mail folder, and time
passes by moving what is written in the database back by some days.
"""

import email
import email.policy
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from tests.live import barriers_on, wait_until
from tests.papers import a_pdf
from tests.people_and_things import a_person, save

PATIENCE = 10_000  # milliseconds, for a page that two cores make beside everything else
PASSWORD = "several words are easy"
BEIJING = ZoneInfo("Asia/Shanghai")
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+)")
MEASURES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})


class Story:
    """What everybody in it needs: pages to open, letters to read, time that passes."""

    def __init__(self, visitor, site, javascript):
        self.site = site
        self.visitor = visitor
        self.javascript = javascript
        self.engine = sa.create_engine(site.database.url)
        self.looked_at = set()

    def someone(self, zone="Asia/Shanghai"):
        return Person(self, self.visitor(java_script_enabled=self.javascript, timezone_id=zone))

    def account(self, name, address, **facts):
        """It is there: how one comes by it is told by those who sign up in a story."""
        facts |= {"latin_name": "", "password_hash": hashed(PASSWORD), "synthetic": False}
        with Session(self.engine) as session:
            save(session, a_person(full_name=name, email=address, **facts))
        self.engine.dispose()

    def letter_to(self, address, about):
        """The text of the newest letter to this address whose subject has these words."""
        return wait_until(lambda: self._letter(address, about), 30)

    def _letter(self, address, about):
        found = self.letters_to(address, about)
        return found[0].get_body(("plain",)).get_content() if found else None

    def letters_to(self, address, about=""):
        """All of them that are here by now, as they went out, the newest first."""
        files = sorted(self.site.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime)
        messages = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in reversed(files)
        ]
        return [
            message
            for message in messages
            if address in str(message["To"]) and about in str(message["Subject"])
        ]

    def days_pass(self, days):
        """Everything that was to come comes nearer."""
        moved = {
            "workshop": ("first_day", "last_day", "call_opens_at", "call_closes_at"),
            "lecture": ("starts_at", "ends_at"),
            "released_lecture": ("starts_at", "ends_at"),
            "offer": ("deadline",),
        }
        with self.engine.begin() as connection:
            for name, columns in moved.items():
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                for row in connection.execute(sa.select(table)).mappings().all():
                    then = {c: row[c] - timedelta(days=days) for c in columns if row[c]}
                    connection.execute(table.update().where(table.c.id == row["id"]).values(then))
        self.engine.dispose()


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, story, page):
        self.story = story
        self.page = page
        page.set_default_timeout(PATIENCE)

    def goes(self, path):
        answer = self.page.goto(path)
        assert answer.ok, f"{path}: {answer.status}"
        return self.looks()

    def clicks(self, name, role="button"):
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).first.click()
        return self.looks()

    def follows(self, name):
        return self.clicks(name, "link")

    def types(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']:visible").first.fill(str(value))

    def chooses(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"[name='{name}']").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                self.page.locator(f"[name='{name}'][value='{value}']").check()

    def ticks(self, name, *values):
        for value in values:
            self.page.locator(f"[name='{name}'][value='{value}']").check()

    def sees(self, *words):
        for each in words:
            assert each in self.text, f"“{each}” is not on {self.page.url}:\n{self.text}"

    @property
    def text(self):
        return " ".join(self.page.locator("body").inner_text().split())

    def looks(self):
        """Each kind of page once, on a desk and on a phone: axe-core finds nothing to say."""
        kind = re.sub(r"\d+", "0", self.page.url.split("?")[0])
        if self.story.javascript and kind not in self.story.looked_at:
            self.story.looked_at.add(kind)
            for measure in MEASURES:
                self.page.set_viewport_size(measure)
                barriers = barriers_on(self.page)
                assert barriers == [], f"{self.page.url}: {barriers}"
                wide = self.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= measure["width"], f"{self.page.url} is {wide} pixels wide"
            self.page.set_viewport_size(MEASURES[0])
        return self

    def signs_in(self, address):
        self.goes("/sign-in")
        self.types(email=address, password=PASSWORD)
        self.clicks("Sign in")
        return self

    def opens_link_in(self, letter, button):
        """The link shows, the button acts."""
        self.goes(LINK.search(letter)[1])
        self.clicks(button)

    def downloads(self, name):
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name, exact=True).first.click()
        return waiting.value.path().read_bytes()


def calls(organiser, seats=1):
    """A series, the 12th workshop in it, and its call."""
    organiser.goes("/series/new")
    organiser.types(
        series_code="STI",
        title_en="CISTRAT International Training Workshop on STI Policy Research and Method",
        title_zh="科技创新政策研究与方法国际培训班",
    )
    organiser.clicks("Save")
    organiser.goes("/workshops/new")
    today = datetime.now(BEIJING)
    organiser.chooses(zone="Asia/Shanghai", mode="online")
    organiser.page.locator("[name='series']").select_option(index=0)
    organiser.ticks("deliveries", "livestream")
    organiser.types(
        number=12,
        title_en="Innovation policy when data are few",
        title_zh="数据不足时的创新政策",
        theme_en="Methods that are honest about gaps.",
        platform_en="the online platform of CASTED",
        first_day=(today + timedelta(days=38)).date(),
        last_day=(today + timedelta(days=40)).date(),
        seats_international=seats,
        seats_domestic=3,
        call_opens_at=f"{today - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        call_closes_at=f"{today + timedelta(days=20):%Y-%m-%dT%H:%M}",
        signatory_name="Prof. Example",
        signatory_post_en="Director",
        signatory_post_zh="主任",
    )
    organiser.clicks("Save")
    organiser.sees("Innovation policy when data are few")
    number = re.search(r"/workshops/(\d+)", organiser.page.url)[1]
    organiser.clicks("Open the call")
    organiser.goes(f"/calls/{number}")
    organiser.sees("Of participation, for at least 80% of the lecture time")
    return number


def applies(story, name, address, country, zone, more=lambda person: None):
    """From finding the call, without an account, to the timeline. `more` comes before the end."""
    person = story.someone(zone)
    person.goes("/")
    person.goes("/")  # by now the browser has told its zone
    person.follows("Innovation policy when data are few")
    if not story.javascript:
        person.follows("Choose your time zone")
        person.chooses(zone=zone)
        person.clicks("Show times on my clock")
    person.sees("Beijing, UTC+8", {"NG": "Lagos", "VN": "Ho Chi Minh", "JO": "Amman"}[country])
    person.follows("Start an application")
    person.follows("Sign up to apply for a workshop")
    person.types(full_name=name, email=address.upper(), password=PASSWORD)
    person.clicks("Sign up")
    person.opens_link_in(story.letter_to(address, "Confirm your e-mail"), "Confirm and go on")

    person.types(full_name=name, latin_name=ascii_of(name))
    person.chooses(gender="woman" if name == "Amina Bello" else "man", nationality_code=country)
    person.clicks("Save and continue")
    person.types(institution="Institute for Examples", position="Researcher")
    person.chooses(country_code=country, category="research")
    person.clicks("Save draft and leave")
    person.goes("/applications")
    person.sees("Draft")
    person.follows("Innovation policy when data are few")
    person.follows("Motivation")
    person.types(motivation="Our statistics are thin, and parliament asks every year.")
    person.clicks("Save and continue")
    person.page.locator("[name='cv']").set_input_files(
        {"name": "CV.pdf", "mimeType": "application/pdf", "buffer": a_pdf("A life")}
    )
    person.clicks("Save and continue")
    person.follows("Consents")
    person.ticks("ticked", "processing", "transfer")
    person.clicks("Save and continue")
    more(person)
    person.sees("Nothing is missing.")
    person.clicks("Submit application")
    person.sees("Where is my application?")
    code = re.search(r"STI-12-\d{4}-\w", person.text)[0]
    assert code in story.letter_to(address, code)
    return person


def ascii_of(name):
    return {"Nguyễn Bảo": "Nguyen Bao"}.get(name, name)


def looks_where_it_is(applicant):
    applicant.goes("/applications")
    applicant.follows("Innovation policy when data are few")


def a_nominated_list(organiser, rows):
    """On the page of nominations: the template that it offers, filled in."""
    return a_workbook(columns_of_a_list(organiser), rows)


def columns_of_a_list(organiser):
    template = openpyxl.load_workbook(io.BytesIO(organiser.downloads("XLSX")))
    return [cell.value for cell in template.worksheets[0][1]]


def a_workbook(header, rows):
    order = ("name", "latin", "mail", "institution", "category", "position")
    book = openpyxl.Workbook()
    book.active.append(header)
    for row in rows:
        known = dict(zip(order, row, strict=True))
        book.active.append([next((v for k, v in known.items() if fits(k, h)), "") for h in header])
    held = io.BytesIO()
    book.save(held)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "list.xlsx", "mimeType": kind, "buffer": held.getvalue()}


def fits(key, heading):
    heading = heading.lower()
    kind = "kind" in heading or "category" in heading
    return {
        "name": heading in {"name", "full name"},
        "latin": "latin" in heading,
        "mail": "mail" in heading,
        "institution": "institution" in heading and not kind,
        "category": kind,
        "position": heading == "position",
    }[key]


def nominates(organiser, workshop, people):
    organiser.goes(f"/workshops/{workshop}/nominations")
    organiser.page.locator("[name='file']").set_input_files(a_nominated_list(organiser, people))
    organiser.clicks("Look at the list first")
    organiser.clicks(f"Enrol {len(people)} trainees")


def plans(organiser, workshop, title):
    """One lecture of 90 minutes, released."""
    organiser.goes(f"/workshops/{workshop}/slots")
    organiser.page.locator("[name='days']").first.check()
    organiser.types(times="10:00", minutes=90, channels="Room 1")
    organiser.clicks("Make the slots")
    organiser.goes(f"/workshops/{workshop}/lectures/new")
    organiser.types(title_en=title, channel="Room 1")
    organiser.page.locator("[name='slot']").select_option(index=1)
    organiser.clicks("Save the lecture")
    organiser.goes(f"/workshops/{workshop}/programme/release")
    organiser.clicks("Release it as number 1")
    organiser.sees("Release 1")
    organiser.goes(f"/workshops/{workshop}/attendance")
    link = organiser.page.get_by_role("link", name=title).first.get_attribute("href")
    return re.search(r"/lectures/(\d+)", link)[1]


def hours_of(story, lecture):
    with story.engine.begin() as connection:
        row = connection.execute(
            sa.text("SELECT starts_at, ends_at FROM lecture WHERE id = :id"), {"id": lecture}
        ).one()
    return [
        (datetime.fromisoformat(at) if isinstance(at, str) else at).replace(tzinfo=UTC)
        for at in row
    ]


def begins_now(story, lecture):
    starts_at, _ = hours_of(story, lecture)
    story.days_pass((starts_at - datetime.now(UTC)) / timedelta(days=1))


def is_over(story):
    story.days_pass(timedelta(hours=2) / timedelta(days=1))
