"""What organisers decided about names in meetings, for every later workshop of a series."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training import trail
from cistrat_training.accounts.models import User
from cistrat_training.attendance.matching import Alias, Known, Wanted, keys
from cistrat_training.attendance.queries import participants
from cistrat_training.database import PERSONAL, AnySession, Model, lock
from cistrat_training.workshops import tokens
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
) -> None:
    """By its address, or else by the name; nothing where the name can be anybody's."""
    lock(session, series)  # two who decide about one name come one after the other
    for key in keys(row)[:1]:
        alias = alias_of(session, series, row)
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


def forget_strangers(session: AnySession, series: Series, before: datetime) -> list[str]:
    """Names of those who were no participants, decided before that day; the records of the trail
    that quote them still."""
    theirs = select(NameAlias).where(
        NameAlias.series_id == series.id,
        NameAlias.person_id.is_(None),
        NameAlias.decided_at < before,
    )
    gone = session.scalars(theirs).all()
    for alias in gone:
        session.delete(alias)
    return [trail.record_of(alias) for alias in gone]


def known_in(session: AnySession, workshop: Workshop, secret: str) -> list[Known]:
    """Everybody with a place in the workshop, as match() asks for them. `secret` is the site's."""
    return known_as(session.scalars(participants(workshop)), secret)


def aliases_in(session: AnySession, workshop: Workshop) -> dict[str, Alias]:
    """What was decided for its series, as match() asks for it."""
    return aliases_of(session, workshop.series, session.scalars(participants(workshop)))


def known_as(places: Iterable[Enrolment], secret: str) -> list[Known]:
    return [_known(place, secret) for place in places]


def aliases_of(
    session: AnySession, series: Series, places: Iterable[Enrolment]
) -> dict[str, Alias]:
    """What was decided about these people and about nobody, by key."""
    by_person = {place.person_id: place.id for place in places}
    found = session.scalars(select(NameAlias).where(NameAlias.series_id == series.id))
    return {
        one.name_key: Alias(
            by_person.get(one.person_id or 0),
            frozenset(by_person[each] for each in one.weighed if each in by_person),
        )
        for one in found
        if one.person_id is None or one.person_id in by_person
    }


def can_be_remembered(row: Wanted) -> bool:
    return bool(keys(row))


def alias_of(session: AnySession, series: Series, row: Wanted) -> NameAlias | None:
    """What was decided about this name or address, whoever it was about."""
    return session.scalars(_with_keys(series, keys(row)[:1])).first()


def _with_keys(series: Series, told: list[str]) -> Select[Any]:
    return select(NameAlias).where(NameAlias.series_id == series.id, NameAlias.name_key.in_(told))


def _known(enrolment: Enrolment, secret: str) -> Known:
    person = enrolment.person
    names = (person.full_name, person.latin_name, person.native_name)
    return Known(
        enrolment.id,
        tuple(dict.fromkeys(name for name in names if name)),
        (person.email,) if person.email else (),
        tokens.token_of(enrolment.id, secret),
    )
