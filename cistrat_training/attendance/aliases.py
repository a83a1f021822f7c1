"""What organisers decided about names in meetings, for every later workshop of a series."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.attendance import tokens
from cistrat_training.attendance.matching import Alias, Known, Wanted, keys
from cistrat_training.attendance.queries import participants
from cistrat_training.database import PERSONAL, AnySession, Model
from cistrat_training.workshops.models import Enrolment, Series, Workshop


class NameAlias(Model):
    """Under which name or address somebody comes to meetings; without a person it is that of no
    participant: a host, an interpreter, a second screen of the Centre."""

    __tablename__ = "name_alias"
    __table_args__ = (UniqueConstraint("series_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id), init=False)
    series: Mapped[Series] = relationship()
    name_key: Mapped[str] = mapped_column(info=PERSONAL)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    weighed: Mapped[list[int]]
    """Ids of the people whom it could have been, as far as could be seen. Somebody else whom the
    name fits later is a reason to ask again."""
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    def decide(
        self, person: User | None, weighed: list[int], *, by: User | None, now: datetime
    ) -> None:
        self.person, self.weighed = person, weighed
        self.decided_by, self.decided_at = by, now


def remember(
    session: AnySession,
    series: Series,
    row: Wanted,
    person: User | None,
    weighed: Collection[int],
    *,
    by: User | None,
    now: datetime,
) -> list[NameAlias]:
    """By its address, or else by the name; nothing where the name can be anybody's. Whoever calls
    has locked the series' name aside from others."""
    told = keys(row)[:1]
    known = {one.name_key: one for one in session.scalars(_with_keys(series, told))}
    kept = []
    for key in told:
        alias = known.get(key)
        if alias is None:
            alias = NameAlias(
                series=series,
                name_key=key,
                person=person,
                weighed=[],
                decided_at=now,
                decided_by=by,
            )
            session.add(alias)
        alias.decide(person, sorted(weighed), by=by, now=now)
        kept.append(alias)
    return kept


def forget(session: AnySession, series: Series, row: Wanted) -> None:
    for alias in session.scalars(_with_keys(series, keys(row)[:1])):
        session.delete(alias)


def forget_strangers(session: AnySession, series: Series, before: datetime) -> None:
    """Names of those who were no participants, decided before that day."""
    theirs = select(NameAlias).where(
        NameAlias.series_id == series.id,
        NameAlias.person_id.is_(None),
        NameAlias.decided_at < before,
    )
    for alias in session.scalars(theirs):
        session.delete(alias)


def known_in(session: AnySession, workshop: Workshop, secret: str) -> list[Known]:
    """Everybody with a place in the workshop, as match() asks for them."""
    return [_known(one, secret) for one in session.scalars(participants(workshop))]


def aliases_in(session: AnySession, workshop: Workshop) -> dict[str, Alias]:
    """What was decided for its series, where it is about participants of this workshop or about
    nobody; by key."""
    places = {one.person_id: one.id for one in session.scalars(participants(workshop))}
    found = session.scalars(select(NameAlias).where(NameAlias.series_id == workshop.series_id))
    return {
        one.name_key: Alias(places.get(one.person_id or 0), _in_places(one.weighed, places))
        for one in found
        if one.person_id is None or one.person_id in places
    }


def _with_keys(series: Series, told: list[str]) -> Select[Any]:
    return select(NameAlias).where(NameAlias.series_id == series.id, NameAlias.name_key.in_(told))


def _in_places(people: Iterable[int], places: dict[int, int]) -> frozenset[int]:
    return frozenset(places[person] for person in people if person in places)


def _known(enrolment: Enrolment, secret: str) -> Known:
    person = enrolment.person
    names = (person.full_name, person.latin_name, person.native_name)
    return Known(
        enrolment.id,
        tuple(dict.fromkeys(name for name in names if name)),
        (person.email,) if person.email else (),
        tokens.token_of(enrolment.id, secret),
    )
