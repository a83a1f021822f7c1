"""Why a presence is what it is, without a database."""

from datetime import UTC, datetime

import pytest

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.presence import Role, Watched, conclude
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.why import Spans, Word, explain, noted_by, of_excuses
from tests.attendance.running import an_export
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_mark,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
)

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)


@pytest.fixture
def lecture():
    """From 09:00 to 10:30 in Beijing."""
    lecture, *_ = a_lecture(a_workshop(), starts_at=NINE)
    return lecture


def told(sentence):
    """In English, on the clock of Beijing."""
    return sentence.text % {name: _told(value) for name, value in sentence.facts.items()}


def _told(value):
    match value:
        case Word():
            return str(value)
        case Spans():
            return " and ".join(f"{_clock(a)}–{_clock(b)}" for a, b in value.stretches)
        case datetime():
            return _clock(value)
    return value


def _clock(at):
    return f"{at.hour + 8:02}:{at.minute:02}" if at else "?"


def why(lecture, *evidence, **how):
    terms = AttendanceTerms(workshop=lecture.workshop, **how.pop("terms", {}))
    presence = conclude(evidence, lecture, terms, how.get("watched"), how.get("absent_from"))
    return presence, explain(presence, lecture, terms)


def sums(found):
    return [told(sentence) for sentence in found.sums]


def an_apology(lecture, place, number):
    return Evidence(
        lecture=lecture,
        enrolment=place,
        number=number,
        kind=EvidenceKind.APOLOGY,
        mark=Mark.EXCUSED,
        noted_at=NOON_IN_MAY,
    )


def a_withdrawal(of, number):
    return Evidence(
        lecture=of.lecture,
        enrolment=of.enrolment,
        number=number,
        kind=EvidenceKind.WITHDRAWAL,
        withdraws=of,
        noted_at=NOON_IN_MAY,
    )


def test_who_joined_twice_reads_both_times_their_sum_and_the_grace(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (2, 40), (45, 91))

    _presence, found = why(lecture, list_)

    assert told(found.told[0].says) == "In the meeting 09:02–09:40 and 09:45–10:31."
    assert told(found.told[0].verdict) == "Counts: 85 of 90 minutes by itself."
    assert sums(found) == [
        "Joined twice, 09:02–09:40 and 09:45–10:31: together 83 of 90 minutes.",
        "With 5 minutes of grace at either end: 85 of 90.",
    ]


def test_without_grace_the_sum_is_said_once(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (20, 50))

    _presence, found = why(lecture, list_, terms={"grace": 0})

    assert sums(found) == ["Joined once, 09:20–09:50: 30 of 90 minutes."]


def test_a_code_beside_known_minutes_is_not_said_to_tell_less(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    code = Evidence(
        lecture=lecture,
        enrolment=place,
        number=1,
        kind=EvidenceKind.CODE,
        mark=Mark.PRESENT,
        stretches=[[int(NINE.timestamp()), None]],
        noted_at=NOON_IN_MAY,
    )

    _presence, beside_minutes = why(lecture, code, an_export(lecture, place, (0, 40), number=2))
    _presence, alone = why(lecture, code)

    assert told(beside_minutes.told[0].verdict) == (
        "Adds nothing: a code tells that somebody came, and another source tells for how long."
    )
    assert told(alone.told[0].verdict) == "Counts: 90 of 90 minutes by itself."


def test_two_devices_at_once_are_told_as_one_time(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    laptop, phone = (
        an_export(lecture, place, (0, 60), number=1),
        an_export(lecture, place, (30, 90), number=2),
    )

    _presence, found = why(lecture, laptop, phone)

    assert sums(found) == ["Joined once, 09:00–10:30: 90 of 90 minutes."]
    assert [told(one.verdict) for one in found.told] == [
        "Counts: 60 of 90 minutes by itself.",
        "Counts: 60 of 90 minutes by itself.",
    ]


def test_a_mark_by_hand_decides_and_the_list_stays_readable(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    list_, mark = an_export(lecture, place, (0, 90)), a_mark(lecture, place, Mark.ABSENT, number=2)

    _presence, found = why(lecture, list_, mark)

    assert sums(found) == ["A mark by hand: Absent, 0 of 90 minutes."]
    assert [one.counts for one in found.told] == [False, True]
    assert "a mark by hand decides" in told(found.told[0].verdict)


def test_what_was_taken_back_stays_and_says_so(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (0, 90))

    _presence, found = why(lecture, list_, a_withdrawal(list_, 2))

    taken_back, withdrawal = found.told
    assert taken_back.is_withdrawn
    assert told(taken_back.verdict) == "Does not count: it was taken back, see number 2."
    assert told(withdrawal.says) == "Takes back number 1: Attendance list."
    assert sums(found) == ["Nothing of what is known counts."]


def test_an_apology_accepted_after_an_absence_decides(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    absent = a_mark(lecture, place, Mark.ABSENT)

    presence, found = why(lecture, absent, an_apology(lecture, place, 2))

    assert presence.mark is Mark.EXCUSED
    assert sums(found) == ["An apology was accepted."]
    assert told(found.told[1].verdict).startswith("Decides: it was accepted after the mark")


def test_an_apology_alone_says_how_much_it_excuses(lecture):
    place = an_enrolment(workshop=lecture.workshop)

    _presence, found = why(lecture, an_apology(lecture, place, 1))

    assert sums(found) == ["An apology was accepted: 90 of 90 minutes are excused."]


def test_who_was_there_for_an_unknown_time_reads_that_an_organiser_decides(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (10, None))

    presence, found = why(lecture, list_)

    assert presence.is_unclear
    assert sums(found) == ["Somebody was there, and nobody knows how long. An organiser decides."]


def test_what_lies_outside_of_the_lecture_says_so(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (200, 300))

    _presence, found = why(lecture, list_)

    assert "nothing of it lies within the lecture" in told(found.told[0].verdict)


def test_who_came_too_shortly_reads_from_when_it_counts(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (20, 24))

    _presence, found = why(lecture, list_, terms={"least_minutes": 10})

    assert told(found.told[0].verdict) == "Does not count: fewer than 10 minutes are not counted."


def test_the_recording_adds_what_was_not_attended_live(lecture):
    list_ = an_export(lecture, an_enrolment(workshop=lecture.workshop), (0, 45))
    watched = Watched(60 * 60_000, 60 * 60_000, NOON_IN_MAY, NOON_IN_MAY)

    _presence, found = why(lecture, list_, watched=watched, terms={"grace": 0})

    assert told(found.told[1].verdict) == "Adds 45 of 90 minutes to what was attended live."
    assert sums(found)[1] == "The recording adds 45: together 90 of 90 minutes."


def test_a_recording_whose_question_is_open_says_what_is_lacking(lecture):
    watched = Watched(60_000, 60_000, NOON_IN_MAY, NOON_IN_MAY, lacks_answer=True)

    _presence, found = why(lecture, watched=watched)

    assert "the question about the recording is not answered" in told(found.told[0].verdict)


def test_watching_too_late_is_told_apart(lecture):
    watched = Watched(60_000, 60_000, NOON_IN_MAY, NOON_IN_MAY, counting=30_000)

    _presence, found = why(lecture, watched=watched)

    assert told(found.told[0].verdict) == (
        "Adds 45 of 90 minutes to what was attended live. Watched too late to count: 45."
    )


def test_of_nothing_nothing_is_known(lecture):
    _presence, found = why(lecture)

    assert (sums(found), found.told) == (["Nothing is known yet."], ())


def test_every_role_has_its_words(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    for role in Role:
        presence, _ = why(lecture, an_export(lecture, place, (0, 90)))
        (one,) = presence.weighed
        played = presence._replace(weighed=(one._replace(role=role),))
        if role is not Role.TAKEN_BACK:  # there is always a withdrawal with it
            assert told(
                explain(played, lecture, AttendanceTerms(workshop=lecture.workshop)).told[0].verdict
            )


def test_participants_are_told_who_noted_it_by_role(lecture):
    place = an_enrolment(workshop=lecture.workshop)
    grace, lecturer = an_organiser(), a_person()

    def by(who):
        return noted_by(a_mark(lecture, place, noted_by=who), place.person)

    assert [by(who) for who in (grace, lecturer, place.person, None)] == [
        "by an organiser",
        "by the lecturer",
        "by yourself",
        "by the system",
    ]


def test_what_an_excuse_changes_hangs_on_the_terms(lecture):
    none, some = (
        of_excuses(AttendanceTerms(workshop=lecture.workshop, excused_most=most))
        for most in (0, 25)
    )

    assert "does not change how much time is asked" in told(none)
    assert "up to 25 per cent" in told(some)
