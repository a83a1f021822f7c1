"""The released programme, as participants, lecturers and everybody see it."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cistrat_training.places.models import Country
from cistrat_training.schedule.models import LectureKind, Speaker
from tests.databases import on_sqlite
from tests.papers import text_of
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing
MINUTE = timedelta(minutes=1)
ROOM = "https://meeting.example/room"


@pytest.fixture
def programme(browser, db):
    """A workshop with a participant; `page(...)` is what somebody sees of its programme."""

    class Programme:
        workshop = a_workshop()
        place = an_enrolment(workshop=workshop)
        lecturer = a_lecturer(
            an_organisation(db.get(Country, "RS"), name="Institute Drina"),
            a_person(full_name="Милан Петровић", latin_name="Milan Petrovic", email="m@x.example"),
        )

        def add(self, *lecturers, **facts):
            lecture, *rest = a_lecture(self.workshop, *lecturers, **facts)
            save(db, lecture, *rest)
            return lecture

        def page(self, by=None, *, clock="Asia/Kabul", **asked):
            reader = browser(by)
            if clock:
                reader.set_cookie("zone", clock)
            return reader.get(f"/workshops/{self.workshop.id}/programme", query_string=asked)

    programme = Programme()
    save(db, programme.workshop, programme.place, programme.lecturer)
    return programme


def test_who_sees_a_programme(programme, db):
    programme.add(programme.lecturer)
    stranger, organiser = a_person(), an_organiser()
    save(db, stranger, organiser)
    released(db, programme.workshop)

    def asked_by(user=None):
        return programme.page(user).status_code

    assert asked_by(programme.place.person) == 200
    assert asked_by(programme.lecturer.person) == 200
    assert asked_by(organiser) == 200
    assert asked_by(stranger) == 403
    assert asked_by() == 302

    released(db, programme.workshop, public=True)

    assert asked_by(stranger) == 200
    assert asked_by() == 200


def test_who_was_taken_out_of_a_programme_is_not_told_where_to_connect(programme, db, browser):
    left, moderator = programme.lecturer, a_person()
    save(db, moderator)
    room = "https://rooms.example/innovation"
    kept = programme.add(livestream_url=room)
    lecture = programme.add(left, starts_at=None, minutes=60, moderator=moderator)
    released(db, programme.workshop)
    addresses = [
        f"/workshops/{programme.workshop.id}/programme",
        f"/workshops/{programme.workshop.id}/programme.ics",
        f"/lectures/{kept.id}",
        f"/lectures/{kept.id}/lecture.ics",
    ]

    def told(person):
        return [room in browser(person).get(address).text for address in addresses]

    assert told(left.person) == told(moderator) == [True] * 4

    db.delete(db.query(Speaker).filter_by(lecture_id=lecture.id).one())
    lecture.moderator = None
    db.commit()
    released(db, programme.workshop)

    assert told(left.person) == told(moderator) == [False] * 4


def test_a_participant_reads_hours_on_both_clocks(programme, db):
    programme.add()
    released(db, programme.workshop)

    page = programme.page(programme.place.person).text

    assert "05:30 – 07:00" in page
    assert "09:00 – 10:30" in page
    assert "Kabul, UTC+4:30" in page


def test_the_draft_stays_unseen_until_it_is_released(programme, db):
    reader = programme.place.person
    lecture = programme.add(title_en="Counting")

    assert "not released yet" in programme.page(reader).text
    assert "Counting" not in programme.page(reader).text

    released(db, programme.workshop)
    lecture.title_en = "Measuring"
    save(db, lecture)

    assert "Counting" in programme.page(reader).text
    assert "Measuring" not in programme.page(reader).text
    assert "Release 1 of 12 May 2026" in programme.page(reader).text


@pytest.mark.parametrize("view", ["days", "list", "now", "print"])
def test_the_public_reads_neither_addresses_nor_more_of_a_person_than_is_printed(
    programme, db, view
):
    moderator = a_person(full_name="Zuleika Moderator")
    programme.add(
        programme.lecturer,
        moderator=moderator,
        livestream_url=ROOM,
        channel="Room 9, code 4711",
        recording_url="https://recording.example/1",
    )
    released(db, programme.workshop, public=True)

    with time_machine.travel(NINE + MINUTE, tick=False):
        public = programme.page(view=view).text
        inside = programme.page(programme.place.person, view=view).text

    assert "Milan Petrovic" in public
    assert "Institute Drina" in public
    for hidden in (ROOM, "4711", "recording.example", "Zuleika", "Милан", "m@x.example", ".ics"):
        assert hidden not in public
    assert "Милан" in inside
    assert "Zuleika" in inside
    assert "4711" in inside


def test_a_zone_is_chosen_without_a_script_and_stays_chosen(programme, db):
    programme.add(topic_en="statistics")
    programme.add(topic_en="foresight", starts_at=NINE + 120 * MINUTE)
    released(db, programme.workshop, public=True)

    unknown = programme.page(clock=None).text
    kabul = programme.page(clock=None, zone="Asia/Kabul", view="list").text

    assert "09:00 – 10:30" in unknown
    assert "The workshop’s clock: Beijing, UTC+8." in unknown
    assert "Your clock" not in unknown
    assert "05:30 – 07:00" in kabul
    assert "Kabul, UTC+4:30" in kabul
    assert "<option selected>Asia/Kabul</option>" in kabul
    ways = re.findall(r'href="(/workshops/[^"]*view=\w+)"', kabul)
    assert len(ways) == 4
    assert all("zone=Asia/Kabul" in way for way in ways)


@pytest.mark.parametrize("nonsense", ["Mars/Base", "../../etc/passwd", "x" * 400, "Asia"])
def test_a_zone_that_nobody_knows_is_as_none(programme, db, nonsense):
    programme.add()
    released(db, programme.workshop, public=True)

    assert "05:30 – 07:00" in programme.page(zone=nonsense).text


def test_a_lecture_stands_under_the_day_of_the_reader(programme, db):
    programme.add()
    released(db, programme.workshop)
    reader = programme.place.person

    lima = programme.page(reader, clock="America/Lima").text

    assert "<h3>Sun 11 Oct</h3>" in lima
    assert "20:00 – 21:30" in lima
    assert "Mon 12 Oct" in lima  # beside the workshop's own hours
    assert "<h3>Mon 12 Oct</h3>" in programme.page(reader).text


@pytest.mark.parametrize("view", ["days", "list", "print"])
def test_a_choice_leaves_the_rest_out_and_says_when_nothing_is_left(programme, db, view):
    programme.add(title_en="Counting", topic_en="statistics")
    programme.add(title_en="Looking ahead", topic_en="foresight", starts_at=NINE + 120 * MINUTE)
    tea = {"title_en": "Tea", "topic_en": "", "kind": LectureKind.BREAK}
    programme.add(**tea, starts_at=NINE + 90 * MINUTE)
    released(db, programme.workshop)
    reader = programme.place.person

    foresight = programme.page(reader, view=view, topic="foresight").text
    neither = programme.page(reader, view=view, topic="foresight", kind="break").text
    without = programme.page(reader, view=view, topic="-").text

    assert "Looking ahead" in foresight
    assert "Counting" not in foresight
    assert "Tea" not in foresight
    assert "Nothing of the programme is like this" in neither
    assert "Tea" in without
    assert "Counting" not in without


def test_breaks_ceremonies_and_what_is_called_off_do_not_look_like_lectures(programme, db):
    programme.add(title_en="Opening", kind=LectureKind.CEREMONY)
    programme.add(title_en="Tea", kind=LectureKind.BREAK, starts_at=NINE + 90 * MINUTE)
    gone = programme.add(title_en="Gone", starts_at=NINE + 120 * MINUTE)
    released(db, programme.workshop)
    gone.cancel(now=NINE - 9 * MINUTE)
    save(db, gone)
    released(db, programme.workshop)

    page = " ".join(programme.page(programme.place.person).text.split())

    assert '<li class="ceremony">' in page
    assert '<span class="kind">Ceremony</span> <b><bdi>Opening</bdi></b>' in page
    assert '<li class="pause at-2">' in page
    assert "<b><bdi>Tea</bdi></b>" not in page
    assert '<bdi>Gone</bdi></a></s> <span class="status off">Called off</span>' in page


def test_language_and_interpretation_are_said(programme, db):
    programme.add(language="zh", interpretation="Chinese to English, channel 2")
    programme.add(language="en", starts_at=NINE + 120 * MINUTE)
    released(db, programme.workshop, public=True)

    page = programme.page(view="list").text

    assert "In Chinese; Interpretation: <bdi>Chinese to English, channel 2</bdi>" in page
    assert "In English" not in page
    assert "channel 2" not in programme.page(view="list", spoken="en").text


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-25, ["Nothing runs at the moment.", "in 25 minutes", "Counting"]),
        (-3 * 60, ["in 3 hours"]),
        (-3 * 24 * 60, ["in 3 days"]),
        (70, ["ends in 20 minutes", "in 50 minutes", "Counting", "Measuring"]),
        (100, ["Nothing runs at the moment.", "in 20 minutes", "Measuring"]),
        (300, ["The programme is over. It ended on 12 October 2026."]),
    ],
)
def test_now_and_next_are_right_when_the_page_is_loaded(programme, db, minutes, says):
    programme.add(title_en="Counting")
    programme.add(title_en="Measuring", starts_at=NINE + 120 * MINUTE)
    released(db, programme.workshop)

    with time_machine.travel(NINE + minutes * MINUTE, tick=False):
        page = programme.page(programme.place.person, view="now").text

    for words in says:
        assert words in page


def test_a_browser_that_has_the_page_gets_a_word_instead_of_it(programme, db, browser):
    programme.add()
    released(db, programme.workshop, public=True)
    visitor = browser()
    address = f"/workshops/{programme.workshop.id}/programme"

    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    released(db, programme.workshop, public=True)
    later = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert later.status_code == 200


@pytest.mark.parametrize("view", ["days", "list", "now"])
def test_a_programme_of_200_lectures_asks_no_more_than_one_of_two(programme, db, view):
    def asked():
        released(db, programme.workshop, public=True)
        with counted() as questions:
            page = programme.page(programme.place.person, view=view)
        return len(questions), page.data

    programme.add(programme.lecturer)
    programme.add(programme.lecturer, starts_at=NINE + 120 * MINUTE)
    few, _ = asked()
    for number in range(200):
        starts = NINE + timedelta(days=number // 20, minutes=number % 20 * 30)
        lecture = a_lecture(programme.workshop, programme.lecturer, starts_at=starts)
        db.add_all(lecture)
    many, page = asked()

    assert many == few
    assert len(gzip.compress(page)) < 30_000


def test_my_programme_begins_with_what_runs_and_what_comes_next_in_all_my_workshops(
    programme, db, browser
):
    elsewhere = a_workshop(title_en="Another workshop")
    reader = programme.place.person
    programme.add(title_en="Counting")
    later, *rest = a_lecture(elsewhere, title_en="Looking ahead", starts_at=NINE + 100 * MINUTE)
    save(db, an_enrolment(workshop=elsewhere, person=reader), later, *rest)
    released(db, programme.workshop)
    released(db, elsewhere)

    with time_machine.travel(NINE + 70 * MINUTE, tick=False):
        page = browser(reader).get("/programme").text

    assert page.index("Now, ends in 20 minutes") < page.index("Next, in 30 minutes")
    first = page[: page.index("<table")]
    assert "Counting" in first
    assert "Looking ahead" in first


def test_the_call_leads_to_a_public_programme_and_to_no_other(programme, db, browser):
    programme.add()
    address = f"/workshops/{programme.workshop.id}/programme"
    call = f"/calls/{programme.workshop.id}"

    released(db, programme.workshop)
    assert address not in browser().get(call).text

    released(db, programme.workshop, public=True)
    assert f'href="{address}"' in browser().get(call).text


@on_sqlite
@pytest.mark.parametrize("view", ["days", "list", "print"])
def test_on_paper_every_day_has_a_page(programme, db, browser, chromium, view):
    for number in range(24):
        starts = NINE + timedelta(days=number // 8, minutes=number % 8 * 60)
        programme.add(programme.lecturer, starts_at=starts, title_en=f"Part {number}")
    released(db, programme.workshop, public=True)
    visitor = browser()

    def answer(route):
        with visitor.get(route.request.url.removeprefix("http://localhost")) as found:
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    sheet = chromium.new_page()
    sheet.route("**/*", answer)
    sheet.goto(f"http://localhost/workshops/{programme.workshop.id}/programme?view={view}")
    paper = sheet.pdf(prefer_css_page_size=True)
    sheet.close()

    pages = text_of(paper).split("\f")[:-1]
    assert len(pages) == 3
    for number, page in enumerate(pages):
        parts = [int(part) for part in re.findall(r"Part (\d+)", page)]
        assert parts == list(range(8 * number, 8 * number + 8))
        assert f"{12 + number} Oct" in page
