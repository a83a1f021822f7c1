"""The minute of the panel: how a list came about, from the criteria to who decided when.

Made of what is released; while decisions wait, it is a draft of what they would make. Its texts
are in the language and zone in which it is asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from cistrat_training import fonts
from cistrat_training.accounts.models import Gender, User
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession
from cistrat_training.enrolments import pool
from cistrat_training.enrolments.balance import (
    Candidate,
    Standing,
    by_score,
    counted,
    deviations,
)
from cistrat_training.enrolments.phrases import Words
from cistrat_training.enrolments.rules import CATEGORY, FIRST_TIME, GENDER, GROUP
from cistrat_training.languages import day, days, moment, zone_name
from cistrat_training.places.models import Category
from cistrat_training.reviews import queries as reviews
from cistrat_training.reviews.assignments import Assignment, End
from cistrat_training.reviews.models import Decision, Reviewer, Verdict
from cistrat_training.reviews.plans import PHASES, Phase
from cistrat_training.words import N_
from cistrat_training.workshops.codes import application_code
from cistrat_training.workshops.models import Audience, Workshop

UNPRINTABLE = "□"


class Table(NamedTuple):
    head: list[str]
    rows: list[list[str]]
    widths: list[float]
    """Parts of the page's width."""
    numbers: list[int] = []
    """The columns that hold numbers, from 0."""


class Part(NamedTuple):
    heading: str
    texts: list[str] = []
    table: Table | None = None


class Minute(NamedTuple):
    title: str
    language: str
    workshop: str
    standing: str
    """Draft or final, and as of when."""
    is_draft: bool
    facts: list[tuple[str, str]]
    parts: list[Part]
    at: datetime


def minute_of(session: AnySession, workshop: Workshop, words: Words, *, now: datetime) -> Minute:
    desk = _Desk(session, workshop, words)
    say = words.say
    title = say(N_("Minute of the selection panel"))
    writes: list[Callable[[], Part]] = [
        desk.criteria,
        desk.phases,
        desk.numbers,
        desk.rules,
        desk.the_list,
        desk.deviations,
        desk.reserve,
        desk.not_offered,
        desk.conflicts,
        desk.deciders,
    ]
    at = moment(now, workshop.zone) + say(N_(" (%(words)s)"), words=zone_name(workshop.zone, now))
    standing = (
        say(N_("Draft as of %(at)s: decisions wait to be released."), at=at)
        if desk.is_draft
        else say(N_("As of %(at)s: all decisions named here are released."), at=at)
    )
    return Minute(
        title=title,
        language=words.language,
        workshop=workshop.title(words.language),
        standing=standing,
        is_draft=desk.is_draft,
        facts=[
            (say(N_("Workshop")), f"{workshop.code}  {workshop.title(words.language)}"),
            (say(N_("Dates")), days(workshop.first_day, workshop.last_day)),
            (say(N_("International seats")), str(workshop.seats_international)),
        ],
        parts=[write() for write in writes],
        at=now,
    )


def printable(text: str) -> str:
    """Letters that no font carries would stop the press."""
    if not fonts.missing_scripts(text):
        return text
    return "".join(UNPRINTABLE if fonts.missing_scripts(letter) else letter for letter in text)


class _Desk:
    """What is known of one workshop's selection, and how each part of the minute is written."""

    def __init__(self, session: AnySession, workshop: Workshop, words: Words) -> None:
        self.session = session
        self.workshop = workshop
        self.words = words
        self.say = words.say
        self.everybody = pool.everybody(
            session, workshop, pool.groups_on(session, workshop.first_day)
        )
        self.listed = by_score(c for c in self.everybody if c.is_listed)
        self.rows = {row.id: row for row in session.execute(_decided(workshop))}
        self.is_draft = not self.rows or any(r.released_at is None for r in self.rows.values())

    def criteria(self) -> Part:
        criteria = self.session.scalars(reviews.rubric(self.workshop)).all()
        language = self.words.language
        table = Table(
            [self.say(N_("Criterion")), self.say(N_("Weight")), self.say(N_("Points"))],
            [
                [
                    printable(criterion.title(language)),
                    f"{criterion.weight}%",
                    self.say(
                        N_("%(least)s to %(most)s"), least=criterion.least, most=criterion.most
                    ),
                ]
                for criterion in criteria
            ],
            [3, 1, 1],
            [1, 2],
        )
        none = [] if criteria else [self.say(N_("No rubric was set."))]
        return Part(self.say(N_("Criteria")), none, table if criteria else None)

    def phases(self) -> Part:
        plan = reviews.plan(self.session, self.workshop)
        how = N_("Reviewers saw no names.") if plan.blind else N_("Reviewers saw names.")
        texts = [
            self.say(N_("Readers of each application: %(count)s."), count=plan.readers),
            self.say(how),
        ]
        rows = [
            [self.say(PHASES[phase]), day(dates.first), day(dates.last)]
            for phase in Phase
            if (dates := plan.days(phase)).are_set()
        ]
        head = [self.say(N_("Phase")), self.say(N_("First day")), self.say(N_("Last day"))]
        return Part(
            self.say(N_("How it was judged")), texts, Table(head, rows, [1, 1, 1]) if rows else None
        )

    def numbers(self) -> Part:
        """Who applied, who was eligible, who was read, and who is on the list."""
        groups = [
            self.everybody,
            [c for c in self.everybody if c.is_eligible],
            [c for c in self.everybody if c.score is not None],
            self.listed,
        ]
        kinds = [
            *(GENDER + gender for gender in Gender),
            *(GROUP + code for code in self.words.names.groups),
            *(CATEGORY + category for category in Category),
            FIRST_TIME,
        ]
        rows = [[self.say(N_("All")), *(str(len(group)) for group in groups)]]
        rows += [
            [self.words.tag(tag), *(str(_with(tag, group)) for group in groups)]
            for tag in kinds
            if _with(tag, self.everybody)
        ]
        head = [
            "",
            self.say(N_("Applications")),
            self.say(N_("Eligible")),
            self.say(N_("Read")),
            self.say(N_("On the list")),
        ]
        counted_by_country = Counter(c.country for c in self.everybody)
        countries = self.say(
            N_("Countries of the applications: %(all)s. Countries on the list: %(listed)s."),
            all=len(counted_by_country),
            listed=len({c.country for c in self.listed}),
        )
        return Part(
            self.say(N_("Numbers")), [countries], Table(head, rows, [3, 1, 1, 1, 1], [1, 2, 3, 4])
        )

    def rules(self) -> Part:
        tags = [c.tags for c in self.listed]
        rows = []
        for rule in self.session.scalars(pool.rules_of(self.workshop)):
            counts = counted(rule.limit, tags)
            broken = [count for count in counts if count.excess]
            told = self.say(N_("; ")).join(
                self.say(
                    N_("%(whom)s: %(state)s"),
                    whom=self.words.part(count),
                    state=self.words.state(count),
                )
                for count in broken
            )
            kept = self.words.state(counts[0]) if counts else ""
            rows.append(
                [
                    self.words.rule(rule.limit),
                    self.say(N_("Not kept") if broken else N_("Kept")),
                    told or kept,
                ]
            )
        head = [self.say(N_("Rule")), self.say(N_("Kept?")), self.say(N_("On the list"))]
        none = [] if rows else [self.say(N_("No rules were set for the list."))]
        return Part(
            self.say(N_("Rules for the list")), none, Table(head, rows, [2, 1, 2]) if rows else None
        )

    def the_list(self) -> Part:
        head = [
            "",
            self.say(N_("Name")),
            self.say(N_("Country")),
            self.say(N_("Counts as")),
            self.say(N_("Score")),
            self.say(N_("Decision")),
        ]
        rows = [
            [
                str(number),
                self._name(candidate.id),
                self._country(candidate),
                self.words.counts_as(candidate.tags),
                _points(candidate.score),
                self._state(candidate),
            ]
            for number, candidate in enumerate(self.listed, 1)
        ]
        return Part(
            self.say(N_("The list")),
            [] if rows else [self.say(N_("Nobody is on the list yet."))],
            Table(head, rows, [0.4, 3, 2, 2.4, 1, 1.8], [0, 4]) if rows else None,
        )

    def deviations(self) -> Part:
        found = deviations(self._as_when_decided())
        head = [self.say(N_("Name")), self.say(N_("Score")), self.say(N_("Reason"))]
        rows = [
            [
                self._name(candidate.id),
                _points(candidate.score),
                printable(candidate.reason) or self.say(N_("No reason yet")),
            ]
            for candidate in found.before
        ]
        texts = [
            self.say(
                N_("Offers before better scores: %(before)s. Applications passed over: %(over)s."),
                before=len(found.before),
                over=len(found.passed_over),
            )
            if rows
            else self.say(N_("The list follows the order of the scores."))
        ]
        return Part(
            self.say(N_("Deviations from the order of the scores")),
            texts,
            Table(head, rows, [2, 1, 4], [1]) if rows else None,
        )

    def _as_when_decided(self) -> list[Candidate]:
        """Offers that went out were deviations then as well: as if all of them still waited."""
        return [
            c._replace(standing=Standing.PENDING) if c.standing is Standing.HELD else c
            for c in self.everybody
        ]

    def reserve(self) -> Part:
        waiting = sorted(
            (row for row in self.rows.values() if row.verdict is Verdict.RESERVE),
            key=lambda row: row.rank,
        )
        known = {c.id: c for c in self.everybody}
        rows = [
            [
                str(row.rank),
                self._name(row.id),
                self._country(known[row.id]),
                _points(known[row.id].score),
            ]
            for row in waiting
            if row.id in known
        ]
        head = ["", self.say(N_("Name")), self.say(N_("Country")), self.say(N_("Score"))]
        return Part(
            self.say(N_("Reserve list, in order")),
            [] if rows else [self.say(N_("Nobody is on the reserve list."))],
            Table(head, rows, [0.4, 3, 2, 1], [0, 3]) if rows else None,
        )

    def not_offered(self) -> Part:
        no = sum(row.verdict is Verdict.NO_PLACE for row in self.rows.values())
        undecided = sum(c.id not in self.rows for c in self.everybody)
        texts = [self.say(N_("Applications with the answer “no place”: %(count)s."), count=no)]
        if undecided:
            texts.append(
                self.say(N_("Applications without a decision: %(count)s."), count=undecided)
            )
        return Part(self.say(N_("Not offered a place")), texts)

    def conflicts(self) -> Part:
        """Who stood back and how often; of whose applications is not for everybody's eyes."""
        found = self.session.execute(_conflicts(self.workshop)).all()
        rows = [[printable(name), str(count)] for name, count in found]
        head = [self.say(N_("Reviewer")), self.say(N_("Applications"))]
        return Part(
            self.say(N_("Conflicts of interest")),
            [
                self.say(
                    N_(
                        "Whoever declares a conflict of interest neither reads nor judges the"
                        " application."
                    )
                )
                if rows
                else self.say(N_("No conflict of interest was declared."))
            ],
            Table(head, rows, [3, 1], [1]) if rows else None,
        )

    def deciders(self) -> Part:
        decided = partial(day, zone=self.workshop.zone)
        deeds = Counter(
            (decided(row.decided_at), row.decided_by or self.say(N_("By itself")), row.verdict)
            for row in self.rows.values()
        )
        verdicts = {
            Verdict.OFFER: N_("Offer of a place"),
            Verdict.RESERVE: N_("Reserve list"),
            Verdict.NO_PLACE: N_("No place"),
        }
        rows = [
            [date, printable(name), self.say(verdicts[verdict]), str(count)]
            for (date, name, verdict), count in sorted(deeds.items(), key=str)
        ]
        released = sorted({row.released_at for row in self.rows.values() if row.released_at})
        texts = [
            self.say(N_("Released: %(at)s."), at=moment(at, self.workshop.zone)) for at in released
        ]
        head = [
            self.say(N_("Day")),
            self.say(N_("Decided by")),
            self.say(N_("Decision")),
            self.say(N_("Applications")),
        ]
        return Part(
            self.say(N_("Who decided when")),
            texts or [self.say(N_("Nothing is released yet."))],
            Table(head, rows, [2, 3, 2, 1], [3]) if rows else None,
        )

    def _name(self, number: int) -> str:
        """As the person writes it, or in Latin letters where the fonts lack others."""
        row = self.rows[number]
        series, edition = self.workshop.series.code, self.workshop.number
        code = application_code(series, edition, row.number)
        if not fonts.missing_scripts(row.full_name):
            return f"{row.full_name}\n{code}"
        return f"{printable(row.latin_name or row.full_name)}\n{code}"

    def _country(self, candidate: Candidate) -> str:
        return self.words.tag(candidate.country) if candidate.country else ""

    def _state(self, candidate: Candidate) -> str:
        waits = candidate.standing is Standing.PENDING
        return self.say(N_("Offer, not released") if waits else N_("Offered or confirmed"))


def _with(tag: str, candidates: Iterable[Candidate]) -> int:
    return sum(tag in candidate.tags for candidate in candidates)


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _decided(workshop: Workshop) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.number,
            Application.full_name,
            Application.latin_name,
            Decision.verdict,
            Decision.rank,
            Decision.released_at,
            Decision.decided_at,
            User.full_name.label("decided_by"),
        )
        .join(Decision, Decision.application_id == Application.id)
        .outerjoin(User, User.id == Decision.decided_by_id)
        .where(
            Application.workshop_id == workshop.id,
            Application.audience == Audience.INTERNATIONAL,
            Application.status == Status.SUBMITTED,
        )
    )


def _conflicts(workshop: Workshop) -> Select[str, int]:
    return (
        select(User.full_name, func.count(Assignment.id))
        .select_from(Assignment)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(User, User.id == Reviewer.person_id)
        .where(Reviewer.workshop_id == workshop.id, Assignment.ended == End.CONFLICT)
        .group_by(User.id, User.full_name)
        .order_by(User.full_name)
    )
