"""The organisers' grid and its forms, as a browser without a script sends them."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import Step
from tests.people_and_things import (
    A_DAY,
    a_lecture,
    a_lecturer,
    a_workshop,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # on the clock in Beijing
HOUR = timedelta(hours=1)
FIRST_VIEW = 50_000  # bytes, as they go over the line


@pytest.fixture
def desk(browser, db):
    """An organiser at a programme of two lectures, of which one waits, and one free slot."""

    class Desk:
        organiser = an_organiser(full_name="Lin Yue")
        workshop = a_workshop()

        def __init__(self):
            home = an_organisation(db.get(Country, "CN"))
            self.ada = a_lecturer(home)
            placed = a_lecture(self.workshop, self.ada, title_en="Placed", title_zh="已排定")
            waiting = a_lecture(
                self.workshop, title_en="Waiting", starts_at=None, minutes=60, channel=""
            )
            self.placed, self.waiting = placed[0], waiting[0]
            at = NINE + A_DAY
            self.slot = Slot(
                workshop=self.workshop, starts_at=at, ends_at=at + 2 * HOUR, channel="Room 2"
            )
            save(db, self.organiser, *placed, *waiting, self.slot)
            self.browser = browser(self.organiser)

        def path(self, page=""):
            return f"/workshops/{self.workshop.id}/{page}"

        def page(self):
            return self.browser.get(self.path("lectures")).text

        def seen(self):
            return re.search(r'name="seen" value="(\d+)"', self.page())[1]

        def sends(self, page="arrangement", **typed):
            return self.browser.post(self.path(page), data=typed)

    return Desk()


def test_a_lecture_is_put_into_a_free_slot_by_a_box_and_a_button(desk, db):
    assert ", Tue 13 Oct, Room 2</span></button>" in desk.page()

    answer = desk.sends(lecture=desk.waiting.id, to=f"slot-{desk.slot.id}", seen=desk.seen())

    assert answer.headers["Location"].endswith(f"/lectures#lecture-{desk.waiting.id}")
    db.refresh(desk.waiting)
    assert (desk.waiting.starts_at, desk.waiting.length) == (NINE + A_DAY, 60)
    assert desk.waiting.channel == "Room 2"
    page = desk.page()
    assert "Put “Waiting” into its hour" in page
    assert "Free:" not in page


def test_a_lecture_is_put_at_an_hour_that_is_typed(desk, db):
    desk.sends(
        lecture=desk.waiting.id, deed="put", day="2026-10-14", hour="14:30", channel="Room 3"
    )

    db.refresh(desk.waiting)
    assert desk.waiting.starts_at == datetime(2026, 10, 14, 6, 30, tzinfo=UTC)
    assert desk.waiting.channel == "Room 3"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"deed": "swap"}, "Choose the two lectures"),
        ({"deed": "unplace", "lecture": []}, "Choose a lecture first"),
        ({"deed": "sing"}, "Choose what to do"),
        ({"to": "slot-999999"}, "Somebody has removed this slot"),
        ({"to": "noon"}, "Choose the day and the hour"),
        ({"deed": "put", "day": "2026-10-14", "hour": ""}, "Choose the day and the hour"),
        ({"to": "2026-10-20T09:00"}, "would be outside"),
        ({"deed": "unplace", "lecture": ["999999999999999999999"]}, "Somebody has deleted"),
    ],
)
def test_a_slip_is_said_and_changes_nothing(desk, db, typed, says):
    answer = desk.sends(**{"lecture": desk.placed.id, "seen": desk.seen()} | typed)

    assert answer.status_code == 422
    assert says in answer.text
    assert db.scalars(select(Step)).all() == []


def test_what_was_chosen_is_still_chosen_after_a_no(desk):
    answer = desk.sends(lecture=desk.placed.id, deed="swap")

    assert re.search(rf'value="{desk.placed.id}"[^>]* checked', answer.text)


def test_two_organisers_at_once_do_not_overwrite_each_other(desk, browser, db):
    other = an_organiser(full_name="Zhou Min")
    save(db, other)
    seen = desk.seen()
    browser(other).post(
        desk.path("arrangement"), data={"lecture": desk.placed.id, "deed": "unplace"}
    )

    answer = desk.sends(lecture=desk.placed.id, to="2026-10-15T09:00 Room 1", seen=seen)

    assert answer.status_code == 422
    assert "Meanwhile Zhou Min has changed “Placed”" in answer.text
    db.refresh(desk.placed)
    assert desk.placed.starts_at is None


def test_a_form_opened_before_somebody_elses_change_says_so_and_keeps_what_was_typed(
    desk, browser, db
):
    other = an_organiser(full_name="Zhou Min")
    save(db, other)
    edit = f"/lectures/{desk.placed.id}/edit"
    typed = {"title_en": "Mine", "minutes": "90", "starts_at": "2026-10-12T09:00"}
    seen = re.search(r'name="seen" value="(\d+)"', desk.browser.get(edit).text)[1]
    browser(other).post(edit, data=typed | {"title_en": "Theirs"})

    first = desk.browser.post(edit, data=typed | {"seen": seen})
    seen_now = re.search(r'name="seen" value="(\d+)"', first.text)[1]
    second = desk.browser.post(edit, data=typed | {"seen": seen_now})

    assert first.status_code == 422
    assert "Meanwhile Zhou Min has changed “Theirs”" in first.text
    assert 'value="Mine"' in first.text
    assert second.status_code == 302
    db.refresh(desk.placed)
    assert desk.placed.title_en == "Mine"


def test_every_step_can_be_seen_and_the_last_one_undone(desk, db):
    desk.sends(lecture=desk.placed.id, deed="call-off")
    desk.sends(lecture=desk.waiting.id, to=f"slot-{desk.slot.id}")
    page = desk.browser.get(desk.path("planning-steps")).text
    assert "Called “Placed” off" in page
    assert "13 Oct 2026, 09:00 – 10:00" in page

    desk.sends("undoing", number=2)
    again = desk.sends("undoing", number=2)

    assert again.status_code == 422
    db.refresh(desk.waiting)
    assert desk.waiting.starts_at is None
    assert "Undone" in desk.browser.get(desk.path("planning-steps")).text


def test_steps_are_told_in_the_language_of_the_reader(desk):
    desk.sends(lecture=desk.placed.id, deed="call-off")

    assert "已排定" in desk.browser.get(desk.path("planning-steps?language=zh")).text


def test_the_rest_of_a_day_is_shifted_from_the_page(desk, db):
    answer = desk.sends("shift", **{"shift-lecture": desk.placed.id, "shift-minutes": "20"})

    assert answer.status_code == 302
    db.refresh(desk.placed)
    assert desk.placed.starts_at == NINE + timedelta(minutes=20)
    assert "Shifted the rest of Mon 12 Oct by 20 minutes, from “Placed” on" in desk.page()


def test_a_slip_in_the_shift_is_said_at_its_field(desk):
    answer = desk.sends("shift", **{"shift-lecture": desk.placed.id, "shift-minutes": "900"})

    assert answer.status_code == 422
    assert "between -720 and 720" in answer.text


def test_slots_are_made_by_a_pattern_and_removed(desk, db):
    answer = desk.sends(
        "slots",
        days=["2026-10-14", "2026-10-15"],
        times="09:00, 14:00",
        minutes="90",
        channels="Room 1\nRoom 2",
    )

    assert answer.status_code == 302
    slots = db.scalars(select(Slot)).all()
    assert len(slots) == 1 + 2 * 2 * 2
    assert datetime(2026, 10, 15, 6, tzinfo=UTC) in {slot.starts_at for slot in slots}

    desk.sends("slots/removal", slot=[slot.id for slot in slots[:3]])
    assert len(db.scalars(select(Slot)).all()) == 6
    assert "Removed slots: 3" in desk.page()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"times": "nine"}, "with a colon"),
        ({"times": "09:00, 10:00"}, "overlap"),
        ({"days": []}, "Choose at least one day"),
        ({"minutes": "4"}, "between 5 and 480"),
        ({"times": "23:30", "days": ["2026-10-16"]}, "outside the days"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(desk, db, typed, says):
    whole = {"days": ["2026-10-14"], "times": "09:00", "minutes": "90", "channels": ""}

    answer = desk.sends("slots", **whole | typed)

    assert answer.status_code == 422
    assert says in answer.text
    assert len(db.scalars(select(Slot)).all()) == 1


def test_a_day_is_copied_from_its_page(desk, db):
    desk.sends("day-copies", day="2026-10-12", to_day="2026-10-14", with_lectures="y")

    found = db.scalars(select(Lecture).where(Lecture.title_en == "Placed")).all()
    assert sorted(one.starts_at for one in found) == [NINE, NINE + 2 * A_DAY]
    assert "Copied Mon 12 Oct to Wed 14 Oct" in desk.page()


def test_the_programme_of_last_year_is_copied_from_its_page(desk, db):
    next_year = a_workshop(
        series=desk.workshop.series,
        number=13,
        first_day=date(2027, 10, 11),
        last_day=date(2027, 10, 15),
    )
    save(db, next_year)
    path = f"/workshops/{next_year.id}/programme-copies"
    assert desk.workshop.title_en in desk.browser.get(path).text

    desk.browser.post(path, data={"source": desk.workshop.id, "days": "number"})

    found = db.scalars(select(Lecture).where(Lecture.workshop_id == next_year.id)).all()
    assert {one.title_en for one in found} == {"Placed", "Waiting"}
    page = desk.browser.get(f"/workshops/{next_year.id}/lectures").text
    assert "One copy waits for an hour" in page


def test_a_break_needs_no_lecturer_and_a_lecture_says_that_it_has_none(desk, db):
    save(db, *a_lecture(desk.workshop, title_en="Alone", starts_at=NINE + 3 * HOUR))
    assert "No lecturer" in desk.page()

    desk.waiting.kind = LectureKind.BREAK
    alone = db.scalars(select(Lecture).where(Lecture.title_en == "Alone")).one()
    alone.kind = LectureKind.CEREMONY
    save(db, desk.waiting, alone)

    assert "No lecturer" not in desk.page()


def test_a_warning_stands_beside_the_lecture_with_the_names_of_both_sides(desk, db):
    save(
        db,
        *a_lecture(
            desk.workshop,
            desk.ada,
            title_en="At once after",
            starts_at=desk.placed.ends_at,
            channel="Room 2",
        ),
    )

    page = desk.page()

    assert page.count("1 warning") == 2
    assert "has 0 minutes between “<bdi>Placed</bdi>” and “<bdi>At once after</bdi>”" in page


def test_the_form_of_a_lecture_keeps_all_that_it_asks(desk, db):
    typed = {
        "kind": "discussion",
        "title_en": "What would you measure first?",
        "about_en": "Bring one number.",
        "language": "fr",
        "interpretation": "French to English, channel 2",
        "moderator": desk.organiser.id,
        "lecturers": [desk.ada.id],
        "slot": desk.slot.id,
        "minutes": "120",
        "recording_url": "https://video.example/1",
        "recording_from": "2026-10-14T00:00",
        "recording_until": "2026-10-31T23:59",
    }

    answer = desk.browser.post(desk.path("lectures/new"), data=typed)

    assert answer.status_code == 302
    found = db.scalars(select(Lecture).where(Lecture.kind == LectureKind.DISCUSSION)).one()
    assert (found.moderator_id, found.language) == (desk.organiser.id, "fr")
    assert (found.starts_at, found.channel) == (NINE + A_DAY, "Room 2")
    assert found.recording_until == datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    assert found.about_en == "Bring one number."
    form = desk.browser.get(f"/lectures/{found.id}/edit").text
    assert 'value="2026-10-31T23:59"' in form


def test_a_recording_does_not_end_before_it_begins(desk):
    answer = desk.browser.post(
        f"/lectures/{desk.placed.id}/edit",
        data={
            "title_en": "Placed",
            "minutes": "90",
            "recording_from": "2026-10-14T00:00",
            "recording_until": "2026-10-13T00:00",
        },
    )

    assert answer.status_code == 422
    assert "until a time before" in answer.text


def test_a_refusal_names_lectures_in_the_language_of_the_page(desk):
    nine = {"day": "2026-10-12", "hour": "09:00", "channel": desk.placed.channel}

    answer = desk.sends("arrangement?language=zh", lecture=desk.waiting.id, deed="put", **nine)

    assert answer.status_code == 422
    assert "“已排定”" in answer.text.replace("<bdi>", "").replace("</bdi>", "")
    assert "“Placed”" not in answer.text


def test_the_state_of_the_draft_is_said(desk, db):
    assert "Participants see nothing of it yet." in desk.page()

    released(db, desk.workshop, now=datetime(2026, 9, 1, 4, tzinfo=UTC))
    assert "Participants see release 1 of 1 September 2026, which is as it stands" in desk.page()

    desk.sends(lecture=desk.placed.id, deed="unplace")
    page = desk.page()
    assert "Draft, not released" in page
    assert "Participants see release 1 of 1 September 2026." in page

    desk.browser.post(desk.path("undoing"), data={"number": "1"})
    assert "which is as it stands here" in desk.page()


def test_a_lecture_that_the_release_does_not_know_makes_it_a_draft(desk, db):
    changed_at = datetime(2026, 8, 1, tzinfo=UTC)
    released(db, desk.workshop, now=datetime(2026, 9, 1, 4, tzinfo=UTC))
    save(db, *a_lecture(desk.workshop, title_en="Forgotten", changed_at=changed_at))

    assert "Draft, not released" in desk.page()


def test_what_was_released_offers_no_deleting(desk, db):
    assert "Delete the lecture" in desk.browser.get(f"/lectures/{desk.placed.id}/edit").text

    released(db, desk.workshop)

    assert "Delete the lecture" not in desk.browser.get(f"/lectures/{desk.placed.id}/edit").text
    assert desk.sends(lecture=desk.placed.id, deed="delete").status_code == 422


def test_two_hundred_lectures_are_a_light_page_and_as_many_questions(desk, db):
    desk.page()
    with counted() as few:
        desk.page()
    desk.workshop.last_day = date(2026, 11, 20)
    for n in range(200):
        at = NINE + (n % 40) * A_DAY + (n // 40 + 1) * 2 * HOUR
        title = f"What lecture number {n} counts, and why"
        save(db, *a_lecture(desk.workshop, desk.ada, title_en=title, starts_at=at))

    with counted() as many:
        page = desk.browser.get(desk.path("lectures"))

    assert len(many) == len(few)
    assert len(gzip.compress(page.data)) < FIRST_VIEW


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30])
def test_a_number_that_no_database_holds_is_only_a_wrong_number(desk, number):
    desk.sends("slots/removal", slot=desk.slot.id)  # a step that somebody has not seen
    at = {"starts_at": "2026-10-13T03:00:00+00:00", "minutes": 60, "seen": number}

    put = desk.sends(
        lecture=desk.waiting.id, deed="put", day="2026-10-14", hour="14:30", seen=number
    )
    moved = desk.browser.post(f"/lectures/{desk.placed.id}/hours", data=at)
    settled = desk.sends("changed-law", lecture=number, keep="wall")
    asked = desk.browser.get(desk.path(f"fair-hours/people?lecture={number}"))

    answers = [one.status_code for one in (put, moved, settled, asked)]
    assert answers == [302, 302, 302, 404]


def test_more_slots_than_a_workshop_can_use_are_not_made(desk, db):
    desk.workshop.last_day = date(2026, 11, 10)
    db.commit()
    days = [(desk.workshop.first_day + n * A_DAY).isoformat() for n in range(29)]
    hours = ", ".join(f"{hour:02}:00" for hour in range(8, 20))
    rooms = "\n".join(f"Room {n}" for n in range(6))

    answer = desk.sends("slots", days=days, times=hours, minutes=60, channels=rooms)

    assert answer.status_code == 422
    assert "A workshop has at most 2000 slots, and these would be 2089." in answer.text
    assert db.query(Slot).count() == 1
