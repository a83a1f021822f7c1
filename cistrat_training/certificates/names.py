"""The names on somebody's certificates: confirmed by the holder, or changed at their wish."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.fonts import missing_scripts
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

LONGEST_WORDS = 1000
BETWEEN_REMINDERS = timedelta(days=2)


class Names(NamedTuple):
    """As they are to be printed."""

    holder: str
    native_name: str

    @classmethod
    def of(cls, person: User) -> "Names":
        return cls.printable(person.printed_name, person.native_name)

    @classmethod
    def printable(cls, holder: str, native: str) -> "Names":
        """Only the Latin name must be printable; a native one that is not stays off the paper."""
        hidden = native == holder or missing_scripts(native)
        return cls(holder, "" if hidden else native)


class NameState(StrEnum):
    OPEN = "open"  # asked, and nothing heard yet
    CONFIRMED = "confirmed"  # by the holder
    WISHED = "wished"  # the holder asks for a change
    GRANTED = "granted"  # an organiser has set what was asked for
    DECLINED = "declined"


NAME_STATES = {
    NameState.OPEN: N_("Not confirmed yet"),
    NameState.CONFIRMED: N_("Confirmed"),
    NameState.WISHED: N_("Asks for a change"),
    NameState.GRANTED: N_("Changed as asked"),
    NameState.DECLINED: N_("Change declined"),
}
NEXT: dict[NameState, set[NameState]] = {
    NameState.OPEN: {NameState.CONFIRMED, NameState.WISHED},
    NameState.CONFIRMED: {NameState.CONFIRMED, NameState.WISHED},
    NameState.WISHED: {
        *(NameState.WISHED, NameState.CONFIRMED, NameState.GRANTED, NameState.DECLINED),
    },
    NameState.GRANTED: {NameState.CONFIRMED, NameState.WISHED},
    NameState.DECLINED: {NameState.CONFIRMED, NameState.WISHED},
}
SETTLED = {NameState.CONFIRMED, NameState.GRANTED}


class NamesAsked(Model):
    """The participants and lecturers of a workshop are asked to confirm, until a moment."""

    __tablename__ = "names_asked"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), unique=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    until: Mapped[datetime]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    asked_by: Mapped[User] = relationship()


class PrintedName(Model):
    """What one person's certificates of one workshop say, of whatever kind."""

    __tablename__ = "printed_name"
    __table_args__ = (
        UniqueConstraint("workshop_id", "person_id"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'granted') OR fixed_at IS NOT NULL",
            name="fixed_has_a_date",
        ),
        CheckConstraint("state <> 'wished' OR wished_at IS NOT NULL", name="wish_has_a_date"),
        CheckConstraint(
            "state NOT IN ('granted', 'declined') OR answered_at IS NOT NULL",
            name="answer_has_a_date",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship(foreign_keys=person_id)
    state: Mapped[NameState] = mapped_column(default=NameState.OPEN)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the letter was written; None for who came by themselves, or has no address."""
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    reminders: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(default="", info=PERSONAL)
    native_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    fixed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When these two were confirmed or granted; they stay while something else is asked for."""
    wish: Mapped[str] = mapped_column(default="", info=PERSONAL)
    wished_holder: Mapped[str] = mapped_column(default="", info=PERSONAL)
    wished_native: Mapped[str] = mapped_column(default="", info=PERSONAL)
    wished_at: Mapped[datetime | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(default="", info=PERSONAL)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id, default=None)

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def is_waiting(self) -> bool:
        """For an organiser."""
        return self.state is NameState.WISHED

    @property
    def names(self) -> Names:
        """As confirmed or granted last, else as the account says them."""
        if self.fixed_at is None:
            return Names.of(self.person)
        return Names.printable(self.holder, self.native_name)

    def confirm(self, names: Names, *, now: datetime) -> None:
        self.state = NameState.CONFIRMED
        self._settle(names, now=now)

    def ask_for(self, names: Names, words: str, *, now: datetime) -> None:
        if names == self.names and not words:
            raise RuleBroken(N_("Say what should change."), field="wish")
        self.state = NameState.WISHED
        self.wished_holder, self.wished_native = names
        self.wish, self.wished_at = words, now
        self.answer, self.answered_at, self.answered_by = "", None, None

    def grant(self, names: Names, *, by: User, now: datetime) -> None:
        self._refuse_unless_waiting()
        self.answered_at, self.answered_by = now, by
        self.state = NameState.GRANTED
        self._settle(names, now=now)

    def decline(self, why: str, *, by: User, now: datetime) -> None:
        self._refuse_unless_waiting()
        if not why:
            raise RuleBroken(N_("Say why the name stays as it is."), field="why")
        self.answer, self.answered_at, self.answered_by = why, now, by
        self.state = NameState.DECLINED

    def can_be_reminded(self, *, now: datetime) -> bool:
        """Whose change was declined is asked again; who waits for an organiser is not."""
        last = self.reminded_at or self.asked_at
        waits = self.state in {NameState.OPEN, NameState.DECLINED}
        return waits and last is not None and now >= last + BETWEEN_REMINDERS

    def remind(self, *, now: datetime) -> None:
        self.reminders += 1
        self.reminded_at = now

    def _settle(self, names: Names, *, now: datetime) -> None:
        self.holder, self.native_name = names
        self.fixed_at = now

    def _refuse_unless_waiting(self) -> None:
        if not self.is_waiting:
            raise RuleBroken(N_("This wish was answered or taken back meanwhile."))

    @validates("state")
    def _follow_the_story(self, _name: str, state: NameState) -> NameState:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("A name that is %(now)s cannot become %(next)s."), now=before, next=state
            )
        return state
