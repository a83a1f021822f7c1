"""All about one person's attendance, as the person reads it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training.attendance import apology_queries as asked
from cistrat_training.attendance import queries
from cistrat_training.attendance.apologies import Apology, ApologyLecture, Wish, asked_until
from cistrat_training.attendance.objections import Objection
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.standing import Chance, Offered, Phase, Standing, Way
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.why import Why, explain
from cistrat_training.database import AnySession
from cistrat_training.schedule import release_queries
from cistrat_training.schedule.models import Lecture, Talk
from cistrat_training.workshops.models import Enrolment, Workshop


class Line(NamedTuple):
    """One lecture; `talk` is what its reader was told of it."""

    offered: Offered
    talk: Talk
    presence: Presence
    why: Why
    wish: ApologyLecture | None
    """What was asked for and still stands, or was asked for last."""
    objection: Objection | None

    @property
    def lecture(self) -> Lecture:
        return self.offered.lecture

    @property
    def is_to_come(self) -> bool:
        return self.offered.phase is Phase.TO_COME

    @property
    def can_be_excused(self) -> bool:
        """Not twice at once, and not from what was attended from beginning to end."""
        is_asked = self.wish is not None and self.wish.state in (Wish.OPEN, Wish.ACCEPTED)
        return not is_asked and self.presence.minutes < self.offered.length


class OnePerson(NamedTuple):
    enrolment: Enrolment
    lines: list[Line]
    standing: Standing
    terms: AttendanceTerms
    apologies: Sequence[Apology]
    wishes: asked.Wishes
    objections: Sequence[Objection]
    now: datetime

    @property
    def workshop(self) -> Workshop:
        return self.enrolment.workshop

    @property
    def until(self) -> datetime:
        """When apologies and objections end."""
        return asked_until(self.workshop)

    @property
    def can_ask(self) -> bool:
        return self.now <= self.until

    @property
    def excusable(self) -> list[Line]:
        return [line for line in self.lines if line.can_be_excused] if self.can_ask else []

    @property
    def about_standing(self) -> Objection | None:
        return next((one for one in self.objections if one.lecture_id is None), None)

    def chances(self, way: Way) -> list[Chance]:
        """Of the lectures that the reader knows of."""
        known = {line.lecture.id for line in self.lines}
        return [
            chance
            for chance in self.standing.chances
            if chance.way is way and chance.lecture.id in known
        ]


def about(
    session: AnySession, enrolment: Enrolment, now: datetime, *, drafts: bool = False
) -> OnePerson:
    """What is released of the programme; with `drafts`, as organisers see it, all of it."""
    known = queries.standing_of(session, enrolment, now)
    talks = _talks(session, [one.lecture for one in known.course.offered], drafts)
    apologies = session.scalars(asked.apologies_of(enrolment)).all()
    wishes = asked.wishes_by_apology(session, apologies)
    objections = session.scalars(asked.objections_of(enrolment)).all()
    said = {one.lecture_id: one for one in objections}
    wished = _last_wishes(apologies, wishes)
    lines = [
        Line(
            offered,
            talks[offered.lecture.id],
            presence,
            explain(presence, offered.lecture, known.terms),
            wished.get(offered.lecture.id),
            said.get(offered.lecture.id),
        )
        for offered, presence in zip(known.course.offered, known.presences, strict=True)
        if offered.lecture.id in talks
    ]
    return OnePerson(
        enrolment, lines, known.standing, known.terms, apologies, wishes, objections, now
    )


def _talks(session: AnySession, lectures: Sequence[Lecture], drafts: bool) -> dict[int, Talk]:
    found: dict[int, Talk] = {one.id: one for one in lectures} if drafts else {}
    copies = session.scalars(release_queries.standing_of([one.id for one in lectures]))
    return found | {copy.lecture_id: copy for copy in copies if not copy.cancelled_at}


def _last_wishes(apologies: Sequence[Apology], wishes: asked.Wishes) -> dict[int, ApologyLecture]:
    """By the lecture's id."""
    oldest_first = [wish for one in reversed(apologies) for wish in wishes[one.id]]
    found: dict[int, ApologyLecture] = {}
    for wish in oldest_first:
        before = found.get(wish.lecture_id)
        if not (before and before.state in (Wish.OPEN, Wish.ACCEPTED)):
            found[wish.lecture_id] = wish
    return found
