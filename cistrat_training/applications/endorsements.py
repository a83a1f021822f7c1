"""Who speaks for an applicant: the home institution, and referees. None of them has an account."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.applications.models import Application, Status
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter
from cistrat_training.places.models import key_of
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

WITHHELD = PERSONAL | {"withheld": True}
"""Written in confidence about the applicant: it goes with the erasure, and is not handed out."""

MOST_REFEREES = 3
USUAL_DAYS = 21
MOST_DAYS = 120
MOST_REMINDERS = 4
CHANGES_AFTER_SUBMIT = 3  # letters to strangers, sent because an applicant typed an address
REST_BETWEEN_LETTERS = timedelta(days=2)  # the same person is not written to every hour
LETTERS_TO_ONE = 5  # that an applicant may have sent to the same person, reminders aside


class Wanted(StrEnum):
    """Whether the home institution has to speak for an applicant."""

    NO = "no"
    WISHED = "wished"
    REQUIRED = "required"


WANTED = {
    Wanted.NO: N_("Not asked for"),
    Wanted.WISHED: N_("Welcome, not required"),
    Wanted.REQUIRED: N_("Required"),
}


class Role(StrEnum):
    SUPERVISOR = "supervisor"
    COMMISSION = "commission"
    REFEREE = "referee"


ROLES = {
    Role.SUPERVISOR: N_("Supervisor or head of the institution"),
    Role.COMMISSION: N_("National Commission for UNESCO"),
    Role.REFEREE: N_("Referee"),
}
ENDORSERS = (Role.SUPERVISOR, Role.COMMISSION)


class State(StrEnum):
    NAMED = "named"  # in a draft: nobody has been written to
    ASKED = "asked"
    GIVEN = "given"  # endorsed, or a reference written
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # no longer asked


NEXT: dict[State, set[State]] = {
    State.NAMED: {State.ASKED, State.WITHDRAWN},
    State.ASKED: {State.ASKED, State.GIVEN, State.DECLINED, State.WITHDRAWN},
    State.GIVEN: set(),
    State.DECLINED: set(),
    State.WITHDRAWN: set(),
}
ANSWERED = {State.GIVEN, State.DECLINED}
LIVE = {State.NAMED, State.ASKED, State.GIVEN}
"""Those who fill one of the places that the call asks to be filled."""


class EndorsementRules(Model):
    """What a workshop asks of those who speak for its applicants."""

    __tablename__ = "endorsement_rules"
    __table_args__ = (
        UniqueConstraint("workshop_id"),
        CheckConstraint("referees BETWEEN 0 AND 3", name="at_most_three_referees"),
        CheckConstraint("days_to_answer > 0", name="some_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    wanted: Mapped[Wanted] = mapped_column(default=Wanted.NO)
    referees: Mapped[int] = mapped_column(default=0)
    days_to_answer: Mapped[int] = mapped_column(default=USUAL_DAYS)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    """After this nobody answers any more; it may lie after the end of the call."""
    reminders: Mapped[list[int]] = mapped_column(default_factory=lambda: [7, 14])
    """So many days after the letter, each once."""
    read_by_reviewers: Mapped[bool] = mapped_column(default=False)

    def asks(self) -> bool:
        return self.wanted is not Wanted.NO or self.referees > 0

    def places(self, role: Role) -> int:
        """How many people of this kind the call asks for; one endorser, whoever it is."""
        return self.referees if role is Role.REFEREE else int(self.wanted is not Wanted.NO)

    def expires(self, now: datetime) -> datetime:
        """When a link that goes out now lapses."""
        if self.closes_at and self.closes_at <= now:
            raise RuleBroken(N_("The time for endorsements and references is over."))
        lapses = now + timedelta(days=self.days_to_answer)
        return min(lapses, self.closes_at) if self.closes_at else lapses

    def check(self) -> None:
        call_closes = self.workshop.closes_at()
        if self.closes_at and call_closes and self.closes_at < call_closes:
            raise RuleBroken(
                N_("This is before the end of the call. Leave it empty or set a later time."),
                field="closes_at",
            )

    @validates("reminders")
    def _in_order(self, _name: str, reminders: list[int]) -> list[int]:
        days = sorted(set(reminders))
        if len(days) > MOST_REMINDERS or any(not 0 < day <= MOST_DAYS for day in days):
            raise RuleBroken(
                N_("Write at most %(most)d numbers of days, such as 7, 14."),
                field="reminders",
                most=MOST_REMINDERS,
            )
        return days


class Endorsement(Model):
    """One person who is asked to speak for one application, and what they said."""

    __tablename__ = "endorsement"
    __table_args__ = (
        Index(
            "uq_endorsement_one_address",
            "application_id",
            "email",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint(
            "state NOT IN ('asked', 'given', 'declined')"
            " OR (asked_at IS NOT NULL AND expires_at IS NOT NULL)",
            name="asked_has_its_dates",
        ),
        CheckConstraint(
            "(state IN ('given', 'declined')) = (answered_at IS NOT NULL)",
            name="answered_has_a_date",
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_date"
        ),
        Index("ix_endorsement_waiting", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    role: Mapped[Role]
    name: Mapped[str] = mapped_column(info=PERSONAL)
    post: Mapped[str] = mapped_column(info=PERSONAL)
    organisation: Mapped[str] = mapped_column(info=PERSONAL)
    organisation_key: Mapped[str] = mapped_column(index=True, init=False, info=PERSONAL)
    email: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    language: Mapped[str] = mapped_column(default="en")
    state: Mapped[State] = mapped_column(default=State.NAMED)
    named_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    times_asked: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded: Mapped[int] = mapped_column(default=0)
    """How many of the reminders of the workshop are behind, since `asked_at`."""
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    comment: Mapped[str] = mapped_column(default="", info=WITHHELD)
    """Of an endorser, or the statement of a referee."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    letter: Mapped[StoredFile | None] = relationship(default=None)
    letter_name: Mapped[str] = mapped_column(default="", info=WITHHELD)
    rank: Mapped[int | None] = mapped_column(default=None, info=WITHHELD)
    """Among the nominees of the same endorser, 1 for the first."""

    @property
    def is_referee(self) -> bool:
        return self.role is Role.REFEREE

    def is_open(self, now: datetime) -> bool:
        """Whether the person can still answer."""
        return self.state is State.ASKED and self.expires_at is not None and now < self.expires_at

    def correct(self, *, now: datetime, **facts: str | Role) -> None:
        """Another person, or other facts, before anybody was written to."""
        if self.state is not State.NAMED:
            raise RuleBroken(N_("This person has been written to. Name another person instead."))
        for name, value in facts.items():
            setattr(self, name, value)
        self.named_at = now

    def ask(self, rules: EndorsementRules, *, now: datetime) -> None:
        """Links that went out before end when a new letter goes out."""
        if self.application.status is not Status.SUBMITTED:
            raise RuleBroken(N_("The letter goes out when the application is submitted."))
        self.expires_at = rules.expires(now)
        self.asked_at = now
        self.times_asked += 1
        self.reminded = 0
        self.state = State.ASKED

    def reminders_due(self, rules: EndorsementRules, *, now: datetime) -> int:
        """How many steps of the reminders are behind by now; none after the deadline."""
        if self.asked_at is None or not self.is_open(now):
            return 0
        since = self.asked_at
        return sum(since + timedelta(days=day) <= now for day in rules.reminders)

    def check_rest(self, *, now: datetime) -> None:
        """How often an applicant may have the same person written to."""
        if self.times_asked >= LETTERS_TO_ONE:
            raise RuleBroken(N_("This person has had several letters. Name another person."))
        if self.asked_at and now < self.asked_at + REST_BETWEEN_LETTERS:
            raise RuleBroken(
                N_("The last letter is less than two days old. Give the person a little time.")
            )

    def give(
        self, comment: str, letter: StoredFile | None, letter_name: str, *, now: datetime
    ) -> None:
        if self.is_referee and not (comment.strip() or letter):
            raise RuleBroken(
                N_("Write your statement, or attach a letter that says it."), field="comment"
            )
        self._answer(State.GIVEN, comment, now)
        self.letter, self.letter_name = letter, letter_name

    def decline(self, comment: str, *, now: datetime) -> None:
        self._answer(State.DECLINED, comment, now)
        self.rank = None

    def _answer(self, state: State, comment: str, now: datetime) -> None:
        if self.application.status is not Status.SUBMITTED:
            raise RuleBroken(
                N_("The applicant is changing the application. Please come back a little later.")
            )
        if not self.is_open(now):
            raise RuleBroken(N_("This link has lapsed. The applicant or we can send a new one."))
        self.answered_at = now
        self.comment = comment
        self.state = state

    def withdraw(self, *, now: datetime) -> None:
        self.withdrawn_at = now
        self.state = State.WITHDRAWN

    @validates("email")
    def _one_spelling(self, _name: str, email: str) -> str:
        return email.strip().lower()

    @validates("organisation")
    def _know_it_again(self, _name: str, organisation: str) -> str:
        self.organisation_key = key_of(organisation)
        return organisation

    @validates("state")
    def _follow_the_story(self, _name: str, state: State) -> State:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("An endorsement that is %(now)s cannot become %(next)s."), now=before, next=state
            )
        return state


class EndorsementLink(Model):
    """The way in for one person, by a letter: the letter holds the secret, this its digest."""

    __tablename__ = "endorsement_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey(Endorsement.id), index=True, init=False)
    endorsement: Mapped[Endorsement] = relationship()
    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id), index=True, init=False)
    letter: Mapped[Letter] = relationship()
    digest: Mapped[str] = mapped_column(unique=True, info=SECRET)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_good(self, now: datetime) -> bool:
        """Until the deadline, whether it was answered or not."""
        expires_at = self.endorsement.expires_at
        return (
            self.ended_at is None
            and self.endorsement.state is not State.WITHDRAWN
            and expires_at is not None
            and now < expires_at
        )

    def end(self, *, now: datetime) -> None:
        self.ended_at = self.ended_at or now


class Missing(NamedTuple):
    """People whom the call asks to be named, and who are not."""

    role: Role
    number: int
    is_required: bool


def missing(rules: EndorsementRules | None, named: Collection[Endorsement]) -> list[Missing]:
    if rules is None:
        return []
    live = [each for each in named if each.state in LIVE]
    endorsers = sum(not each.is_referee for each in live)
    referees = sum(each.is_referee for each in live)
    found = [
        Missing(Role.SUPERVISOR, rules.places(Role.SUPERVISOR) - endorsers, _is_required(rules)),
        Missing(Role.REFEREE, rules.referees - referees, True),
    ]
    return [each for each in found if each.number > 0]


def _is_required(rules: EndorsementRules) -> bool:
    return rules.wanted is Wanted.REQUIRED


def check_room(rules: EndorsementRules, named: Collection[Endorsement], role: Role) -> None:
    """Before somebody is added."""
    if sum(each.state in LIVE for each in _like(named, role)) >= rules.places(role):
        raise RuleBroken(N_("Everybody whom the call asks for is named already."), field="role")


def check_changes(rules: EndorsementRules, named: Collection[Endorsement], role: Role) -> None:
    """How many strangers an applicant may have written to; organisers may go on."""
    asked = sum(each.times_asked > 0 for each in _like(named, role))
    if asked >= rules.places(role) + CHANGES_AFTER_SUBMIT:
        raise RuleBroken(
            N_("You have named several people already. Please write to the organisers.")
        )


def roles_with_room(rules: EndorsementRules, named: Collection[Endorsement]) -> list[Role]:
    return [
        role
        for role in Role
        if sum(each.state in LIVE for each in _like(named, role)) < rules.places(role)
    ]


def _like(named: Collection[Endorsement], role: Role) -> list[Endorsement]:
    return [each for each in named if each.is_referee is (role is Role.REFEREE)]


def ranked(nominees: Sequence[Endorsement], places: dict[int, int | None]) -> None:
    """Put the nominees of one endorser in order. `places` are by the id of the endorsement."""
    given = [places.get(each.id) for each in nominees]
    if sorted(place or 0 for place in given) != list(range(1, len(nominees) + 1)):
        raise RuleBroken(
            N_("Give each person one of the numbers from 1 to %(most)d, each of them once."),
            most=len(nominees),
        )
    for nominee, place in zip(nominees, given, strict=True):
        nominee.rank = place
