"""The seminar that is going on: attendance of every kind, and what waits in it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import ciphers, files
from cistrat_training.attendance import (
    alarming,
    aliases,
    apology_letters,
    bringing,
    checking_in,
    codes,
    drafting,
    excusing,
    objecting,
    queries,
)
from cistrat_training.attendance.apologies import ask
from cistrat_training.attendance.drafting import Answers, Upload
from cistrat_training.attendance.lists import AttendanceList, ListRow
from cistrat_training.attendance.matching import match
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.objections import Statement
from cistrat_training.attendance.origins import Origin
from cistrat_training.attendance.recording_questions import (
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
)
from cistrat_training.attendance.terms import AttendanceTerms, MandatoryLecture
from cistrat_training.attendance.writing import write
from cistrat_training.config import DEMO_SECRET
from cistrat_training.formats import WEBM
from cistrat_training.house.demo import scenes
from cistrat_training.house.demo.cast import BEIJING, Cast
from cistrat_training.schedule import releasing
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose, LectureConsent
from cistrat_training.schedule.materials import Material, MaterialKind
from cistrat_training.schedule.models import Lecture, Speaker
from cistrat_training.schedule.viewings import Played, Viewing, Visit
from cistrat_training.workshops.models import Audience, Enrolment, Series, Workshop

FOLDER = Path(__file__).parent
HELD, TO_COME = 6, 4
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FROM_ABROAD, FROM_HOME = 8, 10
SECOND = {  # two people whose names are written in the same way in Latin letters
    "full_name": "何以宁",
    "latin_name": "He Yining",
    "gender": "woman",
    "email": "he.yining@people.example.org",
}
STAFF = ("CISTRAT Host", "Interpreter ZH-EN")
SECONDS_OF_RECORDING = 120


def arrange(session: Session, cast: Cast, earlier: Workshop, *, now: datetime) -> Workshop:
    workshop = _workshop(session, now)
    people = _enrolled(session, cast, workshop, earlier)
    lectures = list(scenes.lectures_on(session, cast, workshop, _days(now)))
    session.add_all(
        [
            AttendanceTerms(
                workshop=workshop, recorded_days=7, recorded_most=30, excused_most=20, hold_hours=12
            ),
            MandatoryLecture(lecture=lectures[HELD + 1]),
        ]
    )
    session.flush()
    _released(session, cast, workshop)
    seminar = Seminar(session, cast, workshop, people, lectures)
    seminar.was_held()
    _asked(seminar)
    _objected(seminar)
    _warned(seminar, now)
    return workshop


def _days(now: datetime) -> list[date]:
    """Working days: the lectures before today were held, the others are to come."""
    today = now.astimezone(BEIJING).date()
    before = [today - n * A_DAY for n in range(1, 15) if (today - n * A_DAY).weekday() < 5]
    after = [today + n * A_DAY for n in range(1, 15) if (today + n * A_DAY).weekday() < 5]
    return [*reversed(before[:HELD]), *after[:TO_COME]]


def _workshop(session: Session, now: datetime) -> Workshop:
    days = _days(now)
    session.add(
        Series(code="DAT", title_en="CISTRAT Online Seminar on Data", title_zh="数据在线研修班")
    )
    session.flush()
    return scenes.a_workshop(
        session,
        1,
        series="DAT",
        title_en="Data for Innovation Policy",
        title_zh="面向创新政策的数据",
        theme_en="An hour a day, live or in the recording.",
        theme_zh="每日一讲，可现场参加或观看录像。",
        first_day=days[0],
        last_day=days[-1],
        seats_international=FROM_ABROAD,
        seats_domestic=FROM_HOME + 1,
    )


def _enrolled(
    session: Session, cast: Cast, workshop: Workshop, earlier: Workshop
) -> list[Enrolment]:
    """Some who took part before, the account of the demonstration first, and somebody new."""
    before = select(Enrolment).where(Enrolment.workshop_id == earlier.id).order_by(Enrolment.id)
    known = session.scalars(before).all()
    abroad = [one for one in known if one.audience is Audience.INTERNATIONAL]
    abroad.sort(key=lambda one: one.person.email != "participant@cistrat.example")
    home = [one for one in known if one.audience is Audience.DOMESTIC][:FROM_HOME]
    second = cast.person(SECOND, language="zh")
    places = [
        Enrolment(
            workshop=workshop,
            person=second if one is None else one.person,
            audience=(one or home[0]).audience,
            organisation=(one or home[0]).organisation,
            institution=(one or home[0]).institution,
            country_code=(one or home[0]).country_code,
            category=(one or home[0]).category,
            position=(one or home[0]).position,
            confirmed_at=cast.since,
        )
        for one in (*abroad[:FROM_ABROAD], *home, None)
    ]
    session.add_all(places)
    session.flush()
    return places


def _released(session: Session, cast: Cast, workshop: Workshop) -> None:
    releasing.release(session, workshop, by=cast.organiser, public=True, now=cast.since)


class Line(NamedTuple):
    """One person in a meeting: minutes after its beginning, and before its end."""

    name: str
    email: str
    late: int = -3
    early: int = 1


class Seminar:
    """What became known of each lecture, in the order in which it did."""

    def __init__(
        self,
        session: Session,
        cast: Cast,
        workshop: Workshop,
        people: Sequence[Enrolment],
        lectures: Sequence[Lecture],
    ) -> None:
        self.session, self.cast, self.workshop = session, cast, workshop
        self.people, self.lectures = people, lectures
        self.me = people[0]
        self.weary, self.absent, self.ill = people[2], people[4], people[6]
        self.viewer = people[7]

    def was_held(self) -> None:
        """Two lists of Zoom, one of Teams that was undone, two check-ins, and sheets."""
        first, second, third, fourth, fifth, sixth = self.lectures[:HELD]
        self._brought(first, zoom(first, self._lines(self._there(first), shows_email=False)))
        wrong = self._brought(second, teams(second, self._lines(self.people[:5])))
        self._undone(wrong, second)
        self._marked(second)
        self._checked_in(third)
        self._recorded(third)
        self._brought(fourth, zoom(fourth, self._lines(self._there(fourth), shows_email=True)))
        self._marked(fifth)
        self._checked_in(sixth)

    def _there(self, lecture: Lecture) -> list[Enrolment]:
        missing = {
            0: (self.ill, self.weary),
            1: (self.absent, self.weary),
            2: (self.viewer, self.me),
            3: (self.me,),
            4: (self.absent, self.weary, self.people[3]),
            5: (self.ill,),
        }[self.lectures.index(lecture)]
        return [one for one in self.people if one not in missing]

    def _lines(self, people: Iterable[Enrolment], *, shows_email: bool = True) -> list[Line]:
        """As people call themselves; a host and an interpreter among them."""
        found = [Line(name, "", -30, -5) for name in STAFF]
        for number, one in enumerate(people):
            person = one.person
            email = person.email or ""
            hides = person.latin_name == SECOND["latin_name"] and not shows_email
            shown = person.latin_name if number % 3 else person.full_name
            found.append(
                Line(
                    person.latin_name if hides else shown,
                    email if shows_email or not hides else "",
                    25 if number % 7 == 5 else number % 4 - 4,
                    18 if number % 8 == 6 else number % 3,
                )
            )
        return found

    def _brought(self, lecture: Lecture, content: bytes) -> AttendanceList:
        session, now = self.session, after(lecture)
        known = aliases.known_in(session, self.workshop, DEMO_SECRET)  # no line bears a code
        told = aliases.aliases_in(session, self.workshop)
        kept = drafting.bring(
            session,
            self.workshop,
            Upload(content, f"participants-{lecture.place}.csv", Answers(self.workshop.zone)),
            lambda rows: match(rows, known, told),
            by=self.cast.organiser,
            now=now,
        )
        sealed = ciphers.of_this_site().encrypt(content, kept.sealed_as)
        kept.file = files.record(files.put(sealed, "application/octet-stream"))
        session.flush()
        staff = select(ListRow).where(ListRow.list_id == kept.id, ListRow.name.in_(STAFF))
        rows = session.scalars(staff).all()
        bringing.settle(session, kept, rows, None, by=self.cast.organiser, now=now)
        bringing.apply(session, kept, by=self.cast.organiser, now=now + 5 * MINUTE)
        session.flush()
        return kept

    def _undone(self, kept: AttendanceList, lecture: Lecture) -> None:
        bringing.undo(
            self.session,
            kept,
            why="It is the list of the rehearsal in the room beside.",
            by=self.cast.organiser,
            now=after(lecture) + AN_HOUR,
        )
        self.session.flush()

    def _marked(self, lecture: Lecture) -> None:
        there = self._there(lecture)
        pieces = [
            Evidence(
                lecture=lecture,
                enrolment=one,
                kind=EvidenceKind.HAND_MARK,
                mark=Mark.PRESENT if one in there else Mark.ABSENT,
                noted_at=after(lecture) + 2 * AN_HOUR,
                noted_by=self.cast.organiser,
            )
            for one in self.people
        ]
        write(self.session, lecture, pieces)
        self.session.flush()

    def _checked_in(self, lecture: Lecture) -> None:
        """Two of them from one telephone; somebody who came late."""
        begins = lecture.starts_at or after(lecture)
        checking_in.open_room(
            self.session, lecture, by=self.cast.organiser, now=begins - 9 * MINUTE
        )
        for number, one in enumerate(self._there(lecture)):
            at = begins + (18 if number == 5 else number % 12 - 6) * MINUTE
            origin = Origin(f"telephone {max(number, 1)}", f"network {number % 5}")
            checking_in.check_in(self.session, lecture, one, codes.step_of(at), origin, now=at)
        checking_in.close_room(
            self.session, lecture, by=self.cast.organiser, now=begins + 31 * MINUTE
        )
        self.session.flush()

    def _recorded(self, lecture: Lecture) -> None:
        """Two watched it; one of them has answered what it asks."""
        session, at = self.session, after(lecture) + AN_HOUR
        content = (FOLDER / "recording.webm").read_bytes()
        file = files.record(files.put(content, WEBM))
        speakers = select(Speaker).where(Speaker.lecture_id == lecture.id)
        lecture.recording_until = (
            self.lectures[-1].ends_at and self.lectures[-1].ends_at + 30 * A_DAY
        )
        session.add(
            Material(
                lecture=lecture,
                kind=MaterialKind.RECORDING,
                file=file,
                file_name="lecture.webm",
                added_at=at,
                added_by=self.cast.organiser,
                published_at=at,
            )
        )
        for speaker in session.scalars(speakers):
            session.add(
                LectureConsent.give(
                    lecture,
                    speaker.lecturer,
                    ConsentPurpose.RECORDING,
                    ConsentAnswer.PARTICIPANTS,
                    by=self.cast.organiser,
                    note="Told by e-mail",
                    now=self.cast.since,
                )
            )
        question = RecordingQuestion(
            lecture=lecture,
            kind=AskedFor.WORD,
            text_en="Which number is shown at the very end? Write it in figures.",
            text_zh="片尾显示的是哪个数字？请用数字填写。",
            words=["119"],
            asked_at=at,
            asked_by=self.cast.organiser,
        )
        session.add(question)
        for one in (self.viewer, self.me):
            session.add(_watched(lecture, one, file.sha256, at + 2 * AN_HOUR))
        for number, (text, is_right) in enumerate((("118", False), ("119", True)), 1):
            session.add(
                RecordingAnswer(
                    question=question,
                    enrolment=self.viewer,
                    number=number,
                    text=text,
                    is_right=is_right,
                    given_at=at + (2 * number + 1) * MINUTE + 2 * AN_HOUR,
                )
            )
        session.flush()


def after(lecture: Lecture) -> datetime:
    assert lecture.ends_at  # noqa: S101 (its times were set when it was made)
    return lecture.ends_at + 10 * MINUTE


def _watched(lecture: Lecture, enrolment: Enrolment, sha256: str, at: datetime) -> Visit:
    all_of_it = SECONDS_OF_RECORDING * 1000
    played = [Played(0, all_of_it, 100, 2_000, 2_000 + all_of_it)]
    viewing = Viewing(lecture=lecture, enrolment=enrolment, length=all_of_it, sha256=sha256)
    viewing.add(played, at)
    visit = Visit(viewing=viewing, key="demo", opened_at=at, heard_at=at + 3 * MINUTE)
    visit.note(played, all_of_it)
    return visit


# Lists, as two platforms export them


def zoom(lecture: Lecture, lines: Iterable[Line]) -> bytes:
    header = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"
    rows = [
        f"{one.name},{one.email},{begins:%m/%d/%Y %I:%M:%S %p},{ends:%m/%d/%Y %I:%M:%S %p},"
        f"{(ends - begins) // MINUTE},Yes"
        for one, begins, ends in _times(lecture, lines)
    ]
    return "\r\n".join([header, *rows, ""]).encode()


def teams(lecture: Lecture, lines: Iterable[Line]) -> bytes:
    """An older list of Teams, as UTF-16 with tabs."""
    first, *_others = told = list(_times(lecture, lines))
    rows = [
        "Meeting Summary",
        f"Total Number of Participants\t{len(told)}",
        "Meeting Title\tRehearsal",
        f"Meeting Start Time\t{_on_the_clock(first[1])}",
        f"Meeting End Time\t{_on_the_clock(first[2])}",
        "",
        "Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)",
        *(
            f"{one.name}\t{_on_the_clock(begins)}\t{_on_the_clock(ends)}"
            f"\t{(ends - begins) // MINUTE}m"
            f"\t{one.email}\tAttendee\t{one.email}"
            for one, begins, ends in told
        ),
        "",
    ]
    return b"\xff\xfe" + "\r\n".join(rows).encode("utf-16-le")


def _on_the_clock(at: datetime) -> str:
    return f"{at:%m/%d/%Y, %I:%M:%S %p}"


def _times(lecture: Lecture, lines: Iterable[Line]) -> Iterator[tuple[Line, datetime, datetime]]:
    assert lecture.starts_at  # noqa: S101 (as above)
    assert lecture.ends_at  # noqa: S101 (as above)
    begins, ends = (at.astimezone(BEIJING) for at in (lecture.starts_at, lecture.ends_at))
    for one in lines:
        yield one, begins + one.late * MINUTE, ends - one.early * MINUTE


# What participants say


def _asked(seminar: Seminar) -> None:
    """One apology was accepted, another waits."""
    session, lectures = seminar.session, seminar.lectures
    accepted, wishes = ask(
        seminar.ill,
        [lectures[0]],
        "I have a fever and cannot follow the lecture.",
        now=after(lectures[0]) - 6 * AN_HOUR,
    )
    at = after(lectures[0])
    session.add_all([accepted, *wishes])
    session.flush()
    terms = queries.terms_of(session, seminar.workshop)
    excusing.answer(
        session, accepted, {lectures[0].id}, "Get well soon.", by=seminar.cast.organiser, now=at
    )
    session.add(apology_letters.apology_answered(accepted, wishes, terms))
    seminar.cast.delivered(at)
    waiting, wishes = ask(
        seminar.me,
        [lectures[HELD]],
        "On this day my ministry presents its budget, and I am to be there.",
        now=after(lectures[HELD - 1]),
    )
    session.add_all([waiting, *wishes])
    session.flush()


def _objected(seminar: Seminar) -> None:
    """One objection is open; another was right, and was answered with a correction."""
    session, lectures = seminar.session, seminar.lectures
    at = after(lectures[3]) + A_DAY / 2
    said = objecting.object_to(
        session,
        seminar.me,
        lectures[3],
        "I was there from beginning to end, with the telephone of a colleague: it shows her name.",
        0,
        now=at,
    )
    _note(seminar, said, lectures[3], seminar.me)
    there, at = seminar.people[3], after(lectures[4]) + 3 * AN_HOUR
    said = objecting.object_to(
        session, there, lectures[4], "I asked the second question. Was I not seen?", 0, now=at
    )
    _note(seminar, said, lectures[4], there)
    answered = objecting.answer(
        session,
        said.objection,
        "You are right: your question stands in the minutes. The mark is corrected.",
        1,
        objecting.Correction(Mark.PRESENT, None, "The question stands in the minutes."),
        by=seminar.cast.organiser,
        now=at + AN_HOUR,
    )
    _note(seminar, answered, lectures[4], there)
    session.add(apology_letters.objection_answered(answered))
    seminar.cast.delivered(at + AN_HOUR)


def _note(seminar: Seminar, said: Statement, lecture: Lecture, enrolment: Enrolment) -> None:
    seminar.session.flush()
    known = queries.presences(seminar.session, lecture)
    objecting.note_what_was_concluded(said, known[enrolment.id])


def _warned(seminar: Seminar, now: datetime) -> None:
    """Who has missed so much that one more lecture takes the certificate gets a letter."""
    at = min(now, after(seminar.lectures[HELD - 1]) + A_DAY / 2 + AN_HOUR)
    due = alarming.to_warn(seminar.session, seminar.workshop, at)
    alarming.warn(seminar.session, seminar.workshop, due, at)
    seminar.cast.delivered(at)
