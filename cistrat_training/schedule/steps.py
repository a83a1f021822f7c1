"""The journal of planning: what each step did to the draft, so that it can be undone.

What a step touched is kept as it was before and as it was after. That answers three questions:
what did it do, has somebody changed it since, and how was it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.schedule.models import Lecture, LectureKind, Talk
from cistrat_training.schedule.slots import Slot
from cistrat_training.workshops.models import Workshop

State: TypeAlias = dict[str, Any]
"""One lecture or slot as JSON can hold it."""

OF_A_LECTURE = (
    *(name for name in Talk.__annotations__ if name not in {"sequence", "changed_at"}),
    "place",
    "topic_place",
    "moderator_id",
    "recording_url",
    "recording_from",
    "recording_until",
    "stood_at",
    "stood_in",
)
OF_A_SLOT = ("starts_at", "ends_at", "channel")
HOURS = ("starts_at", "ends_at", "channel", "cancelled_at", "moderator_id", "lecturers", "kind")
"""Of what is in a state, that on which a clash can depend."""


class Step(Model):
    """One deed of an organiser on the draft of a workshop."""

    __tablename__ = "planning_step"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        UniqueConstraint("workshop_id", "undone_number"),
        CheckConstraint(
            "(undone_at IS NULL) = (undone_number IS NULL)", name="undone_has_a_number"
        ),
    )
    on_trail: ClassVar[bool] = False  # it is a history, and what it touches has its own trail

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    number: Mapped[int]
    """Doing and undoing count together, from 1: who saw number 7 has seen all up to it."""
    what: Mapped[str]
    """In English with slots for the facts, as the catalogue holds it."""
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    before: Mapped[dict[str, Any]]
    """`{"lectures": {id: state}, "slots": {id: state}}`; the state is null where there was none."""
    after: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True, init=False)
    by: Mapped[User | None] = relationship(foreign_keys=[by_id], default=None)
    at: Mapped[datetime]
    undone_number: Mapped[int | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True, init=False)
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id], default=None)

    @property
    def lecture_ids(self) -> set[int]:
        return {int(key) for key in self.after["lectures"]}

    @property
    def latest(self) -> int:
        return self.undone_number or self.number


class Picture:
    """The draft of a workshop at one moment, for comparing it with another moment."""

    def __init__(self, lectures: Mapping[int, State], slots: Mapping[int, State]) -> None:
        self.lectures = lectures
        self.slots = slots

    @classmethod
    def of(
        cls, lectures: Iterable[Lecture], slots: Iterable[Slot], speaking: Mapping[int, list[int]]
    ) -> "Picture":
        """`speaking` has the ids of the lecturers by the id of the lecture."""
        return cls(
            {one.id: state_of_lecture(one, speaking.get(one.id, [])) for one in lectures},
            {one.id: _state(one, OF_A_SLOT) for one in slots},
        )

    def changed_until(self, later: "Picture") -> tuple[dict[str, Any], dict[str, Any]]:
        """What of this one is not so in the later one, as a step keeps it: before and after."""
        lectures = _differing(self.lectures, later.lectures)
        slots = _differing(self.slots, later.slots)
        return self.only(lectures, slots), later.only(lectures, slots)

    def only(self, lectures: Iterable[int], slots: Iterable[int]) -> dict[str, Any]:
        return {
            "lectures": {str(key): self.lectures.get(key) for key in lectures},
            "slots": {str(key): self.slots.get(key) for key in slots},
        }


def state_of_lecture(lecture: Lecture, lecturer_ids: Sequence[int]) -> State:
    return _state(lecture, OF_A_LECTURE) | {"lecturers": list(lecturer_ids)}


def facts_of_lecture(state: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to set, so that a lecture is again what its state says; not the lecturers."""
    facts = {name: _from_json(name, state[name]) for name in OF_A_LECTURE}
    return facts | {"kind": LectureKind(state["kind"])}


def facts_of_slot(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _from_json(name, state[name]) for name in OF_A_SLOT}


def hours_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[int]:
    """The ids of lectures of which something changed that a clash depends on; `old` and `new` as
    a step keeps them."""
    return {
        int(key)
        for key, state in new["lectures"].items()
        if state and _hours(state) != _hours(old["lectures"].get(key) or {})
    }


def _hours(state: Mapping[str, Any]) -> list[Any]:
    return [state.get(name) for name in HOURS]


def _state(thing: Model, names: Iterable[str]) -> State:
    return {name: _as_json(getattr(thing, name)) for name in names}


def _differing(before: Mapping[int, State], after: Mapping[int, State]) -> list[int]:
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


INSTANTS = {"starts_at", "ends_at", "cancelled_at", "recording_from", "recording_until"}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _from_json(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in INSTANTS and value else value
