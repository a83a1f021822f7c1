"""When a mark may be written, and what it adds; and whom the sheet shows."""

import pytest

from cistrat_training.attendance import marking, sheet
from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.models import BY_HAND, EvidenceKind, Mark
from cistrat_training.attendance.presence import conclude
from cistrat_training.attendance.sheet import Line, Shown, shown
from cistrat_training.attendance.sieve import DIFFERING, UNCLEAR, UNMARKED, Sieve, sift
from cistrat_training.attendance.terms import usual
from cistrat_training.errors import RuleBroken
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_mark,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
)

WORKSHOP = a_workshop()
LECTURE = a_lecture(WORKSHOP)[0]
LIN, CHEN = an_organiser(), an_organiser()
LIN.id, CHEN.id = 1, 2
BEGINS = int(LECTURE.starts_at.timestamp())
WHOLE = [[BEGINS, BEGINS + 90 * 60]]
HALF_AN_HOUR_LATE = [[BEGINS + 30 * 60, BEGINS + 90 * 60]]


def a_cell(*pieces, **facts):
    """What follows from these pieces, given in their order."""
    enrolment = an_enrolment(workshop=WORKSHOP, **facts)
    for number, piece in enumerate(pieces, 1):
        piece.number, piece.enrolment, piece.lecture = number, enrolment, LECTURE
    alone = [piece for piece in pieces if piece.kind not in BY_HAND]
    terms = usual(WORKSHOP)
    presence = conclude(pieces, LECTURE, terms)
    return Cell(LECTURE, enrolment, pieces, presence, conclude(alone, LECTURE, terms))


def by_hand(mark, by=LIN, **facts):
    piece = a_mark(LECTURE, None, mark, noted_by=by, **facts)
    piece.noted_by_id = by.id
    return piece


def seen_by_a_code(mark=Mark.PRESENT, **facts):
    return a_mark(LECTURE, None, mark, kind=EvidenceKind.CODE, **facts)


def scanned(mark=None, stretches=(), **facts):
    """A badge or a list that says when; of a list only times matter here."""
    facts |= {"kind": EvidenceKind.EXPORT, "stretches": list(stretches)}
    return a_mark(LECTURE, None, mark, **facts)


def typed(cell, mark, minutes=None, note=None):
    """On a sheet that shows the cell as it stands."""
    return Line(mark, minutes, cell.note if note is None else note, cell.shown)


def what(cell, line):
    """What is added: its kind, mark, minutes and reason."""
    marking.check(cell, line)
    piece = marking.piece(cell, line, by=LIN, now=NOON_IN_MAY)
    return piece and (piece.kind, piece.mark, piece.minutes, piece.reason)


def test_the_first_mark_needs_no_note():
    cell = a_cell()

    assert what(cell, typed(cell, Mark.ABSENT)) == (EvidenceKind.HAND_MARK, Mark.ABSENT, None, "")


def test_what_follows_from_evidence_needs_no_mark_and_adds_none():
    cell = a_cell(scanned(stretches=WHOLE))

    assert cell.shown == Shown(1, Mark.PRESENT, None)
    assert what(cell, cell.typed()) is None
    assert not cell.is_open


def test_a_mark_that_differs_from_the_evidence_asks_for_a_note():
    cell = a_cell(scanned(stretches=HALF_AN_HOUR_LATE))
    assert cell.shown == Shown(1, Mark.LATE, 60)

    with pytest.raises(RuleBroken, match="differs from the evidence") as no:
        what(cell, typed(cell, Mark.PRESENT))
    with_note = what(cell, typed(cell, Mark.PRESENT, note="On the phone, heard"))

    assert no.value.field == "note"
    assert with_note == (EvidenceKind.CORRECTION, Mark.PRESENT, None, "On the phone, heard")


def test_other_minutes_than_those_of_the_evidence_ask_for_a_note():
    cell = a_cell(scanned(stretches=HALF_AN_HOUR_LATE))

    assert what(cell, typed(cell, Mark.LATE, 60)) is None
    with pytest.raises(RuleBroken, match="other minutes"):
        what(cell, typed(cell, Mark.LATE, 45))


def test_who_was_there_nobody_knows_how_long_is_decided_without_a_note():
    cell = a_cell(scanned(stretches=[[BEGINS, None]]))

    assert cell.presence.is_unclear
    assert what(cell, typed(cell, Mark.PRESENT))[:2] == (EvidenceKind.HAND_MARK, Mark.PRESENT)


def test_a_changed_mark_is_a_correction_with_a_note_of_its_own():
    cell = a_cell(by_hand(Mark.ABSENT, reason="Did not come"))

    with pytest.raises(RuleBroken, match="changes an earlier mark"):
        what(cell, typed(cell, Mark.PRESENT, note="Did not come"))
    assert what(cell, typed(cell, Mark.PRESENT, note="Came by phone"))[0] is EvidenceKind.CORRECTION


def test_a_note_alone_is_kept_with_the_mark_that_stands():
    cell = a_cell(seen_by_a_code())

    kept = what(cell, typed(cell, Mark.PRESENT, note="Sat at the back"))

    assert kept == (EvidenceKind.HAND_MARK, Mark.PRESENT, None, "Sat at the back")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (Line(None, None, "", Shown(1, Mark.ABSENT)), "cannot be taken away"),
        (Line(None, None, "Ill", Shown(1)), "to which this note belongs"),
        (Line(None, 40, "", Shown(1)), "to which these minutes belong"),
        (Line(Mark.LATE, None, "Ill", Shown(1, Mark.ABSENT)), "how many minutes"),
    ],
)
def test_nothing_typed_is_dropped_without_a_word(line, says):
    with pytest.raises(RuleBroken, match=says):
        marking.check(a_cell(by_hand(Mark.ABSENT)), line)


def test_a_line_that_nobody_touched_writes_over_nothing_that_came_meanwhile():
    when_opened = a_cell(by_hand(Mark.PRESENT))
    now = a_cell(by_hand(Mark.PRESENT), by_hand(Mark.ABSENT, CHEN, reason="Left at once"))

    assert what(now, when_opened.typed()) is None


def test_a_line_that_was_touched_asks_before_it_writes_over_what_came_meanwhile():
    when_opened = a_cell()
    now = a_cell(by_hand(Mark.ABSENT, CHEN))

    with pytest.raises(RuleBroken, match="Somebody else marked this person meanwhile"):
        what(now, typed(when_opened, Mark.PRESENT))
    assert what(now, typed(when_opened, Mark.ABSENT)) is None


def test_the_rest_are_those_of_whom_nobody_and_nothing_says_anything():
    blank, unclear = a_cell(), a_cell(scanned(stretches=[[BEGINS, None]]))
    cells = [blank, unclear, a_cell(by_hand(Mark.ABSENT)), a_cell(scanned(stretches=WHOLE))]

    assert marking.open_cells(cells) == [blank]


def test_who_marked_takes_the_mark_back_and_what_was_before_stands_again():
    first, last = by_hand(Mark.ABSENT), by_hand(Mark.PRESENT, reason="Came late")
    cell = a_cell(first, last)

    undone = marking.undone(cell, 2, by=LIN, now=NOON_IN_MAY)

    assert (undone.kind, undone.withdraws) == (EvidenceKind.WITHDRAWAL, last)
    assert a_cell(first, last, undone).shown == Shown(3, Mark.ABSENT)


def test_nobody_undoes_what_is_not_the_last_word_or_another_s():
    cell = a_cell(by_hand(Mark.ABSENT), by_hand(Mark.PRESENT, CHEN, reason="Came late"))

    with pytest.raises(RuleBroken, match="no longer the last mark"):
        marking.undone(cell, 1, by=LIN, now=NOON_IN_MAY)
    with pytest.raises(RuleBroken, match="Only who made a mark"):
        marking.undone(cell, 2, by=LIN, now=NOON_IN_MAY)
    with pytest.raises(RuleBroken, match="no longer the last mark"):
        marking.undone(a_cell(seen_by_a_code()), 1, by=LIN, now=NOON_IN_MAY)


def test_after_an_undo_the_note_that_went_with_it_can_be_given_again():
    last = by_hand(Mark.ABSENT, reason="Did not come")
    first = by_hand(Mark.PRESENT)
    before = a_cell(first, last)
    cell = a_cell(first, last, marking.undone(before, 2, by=LIN, now=NOON_IN_MAY))

    assert what(cell, typed(cell, Mark.ABSENT, note="Did not come"))[1] is Mark.ABSENT


@pytest.mark.parametrize("stands", [Shown(), Shown(3, Mark.LATE, 61), Shown(2, Mark.ABSENT)])
def test_what_the_sheet_showed_travels_with_it(stands):
    assert shown(str(stands)) == stands


@pytest.mark.parametrize("nonsense", ["", "x", "9999999999999 late late", "1 asleep 2", "² late"])
def test_nonsense_in_its_place_is_read_as_nothing_seen(nonsense):
    assert shown(nonsense).mark in {None, Mark.LATE}
    assert shown(nonsense).minutes in {None, 2}


def test_a_line_is_read_from_the_fields_that_end_in_its_key():
    fields = {"mark-7": "late", "minutes-7": " 61 ", "note-7": "Power cut", "seen-7": "2 absent"}

    assert sheet.read(fields, 7) == Line(Mark.LATE, 61, "Power cut", Shown(2, Mark.ABSENT))
    assert sheet.read(fields, 8) == Line(None, None, "", Shown())


COUNTRIES = {"RS": "Serbia", "NG": "Nigeria"}


@pytest.mark.parametrize("looked_for", ["milos", "JOVANOVIĆ", "serb", "drina inst", "jovan mil"])
def test_people_are_found_by_name_institution_or_country_without_accents(looked_for):
    person = a_person(full_name="Miloš Jovanović", latin_name="Milos Jovanovic")
    milos = a_cell(person=person, country_code="RS", institution="Institute Drina")
    amina = a_cell(person=a_person(full_name="Amina Bello", latin_name="Amina Bello"))

    found = sift([milos, amina], Sieve("", "", looked_for, "", COUNTRIES))

    assert found == [milos]


def test_the_sheet_is_cut_down_to_what_is_open_unclear_or_differing():
    blank, unclear = a_cell(), a_cell(scanned(stretches=[[BEGINS, None]]))
    differing = a_cell(scanned(stretches=WHOLE), by_hand(Mark.ABSENT, reason="A brother of hers"))
    agreeing = a_cell(scanned(stretches=WHOLE), by_hand(Mark.PRESENT))
    everybody = [blank, unclear, differing, agreeing]

    def shown_as(show):
        return sift(everybody, Sieve("", "", "", show, COUNTRIES))

    assert shown_as(UNMARKED) == [blank, unclear]
    assert shown_as(UNCLEAR) == [unclear]
    assert shown_as(DIFFERING) == [differing]
    assert shown_as("absent") == [differing]
    assert shown_as("") == shown_as("nonsense") == everybody
    assert sift(everybody, Sieve("domestic", "", "", "", COUNTRIES)) == []
