"""Puts into the database what a file of wording or a register of activities says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cistrat_training import files
from cistrat_training.accounts.models import User
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country, key_of
from cistrat_training.places.queries import countries_by_any_name
from cistrat_training.reports import activity_queries, queries
from cistrat_training.reports.activities import (
    Activity,
    ActivityEvidence,
    ActivityPlace,
    Precision,
)
from cistrat_training.reports.entries import Entry, Proof
from cistrat_training.reports.facts import Period, Plans
from cistrat_training.reports.models import FrameSet, Plan, PlanKind, Section
from cistrat_training.reports.registers import RegisterFile
from cistrat_training.reports.wording import Part
from cistrat_training.words import N_

AS_TOLD = (
    "acting_as",
    "edition",
    "venue",
    "countries_open",
    "topics_open",
    "counts_in_enrolment",
)
LISTS = ("topics", "outputs", "sdgs", "c5", "markers")


def keep_wording(
    session: Session, language: str, parts: Iterable[Part], *, now: datetime
) -> list[FrameSet]:
    """Replace the parts that are named, and leave the others as they are."""
    known = {(s.part, s.series): s for s in session.scalars(queries.frame_sets(language))}
    kept = []
    for part, series, content in parts:
        frame_set = known.get((part, series))
        if frame_set is None:
            frame_set = FrameSet(
                language=language, part=part, series=series, content=content, changed_at=now
            )
            session.add(frame_set)
        elif frame_set.content != content:
            frame_set.content, frame_set.changed_at = content, now
        kept.append(frame_set)
    return kept


def keep_register(
    session: Session,
    register: RegisterFile,
    *,
    replace: bool,
    now: datetime,
    by: User | None = None,
) -> int:
    """Keep all of it; the number of activities."""
    period = register.period.name
    there = list(session.scalars(queries.sections(period)))
    if (there or session.scalars(queries.plans(period)).first()) and not replace:
        raise RuleBroken(
            N_(
                "There is a register for %(period)s already. Say that you replace it (on the"
                " command line: --replace), or take another file."
            ),
            period=period,
        )
    _forget_register(session, register.period, there)
    book = Book(session, countries_by_any_name(session), now, by)
    there_still = list(session.scalars(activity_queries.untold(register.period)))
    for told in register.sections:
        section = Section(
            period=period,
            position=told.position,
            heading_en=told.heading.en,
            heading_zh=told.heading.zh,
        )
        session.add(section)
        for place, entry in enumerate(told.entries, 1):
            activity = book.write(entry, _the_same(there_still, entry))
            session.flush()
            put(session, activity, section, place)
    for entry in register.waiting:
        book.write(entry, _the_same(there_still, entry))
    _keep_plans(session, period, PlanKind.OUTLOOK, register.outlook)
    _keep_plans(session, period, PlanKind.SUGGESTION, register.suggestions)
    return register.number


def _the_same(known: list[Activity], entry: Entry) -> Activity | None:
    """What stayed, since another report tells it or since it has evidence, is not told twice."""
    for activity in known:
        texts = (activity.when, activity.title_en, activity.narrative_en, activity.narrative_zh)
        if texts == (entry.when.said, entry.title.en, entry.narrative.en, entry.narrative.zh):
            known.remove(activity)
            return activity
    return None


class Book(NamedTuple):
    """The register as somebody writes in it."""

    session: Session
    countries: Mapping[str, Country]
    """By `key_of` of their names and codes."""
    now: datetime
    by: User | None

    def write(self, entry: Entry, activity: Activity | None = None) -> Activity:
        """A new activity, or what is told of this one anew."""
        if activity is None:
            activity = Activity(**_facts(entry))
            self.session.add(activity)
        tell(activity, entry, countries_of(entry, self.countries))
        activity.is_changed(by=self.by, now=self.now)
        known = {proof.address for proof in self._proofs(activity)}
        for proof in entry.proofs:
            if proof.address not in known:
                facts = {"title": proof.title or proof.address, "address": proof.address}
                self.session.add(evidence(activity, facts, now=self.now, by=self.by))
        return activity

    def _proofs(self, activity: Activity) -> list[Proof]:
        return activity_queries.proofs_of(self.session, [activity]).get(activity.id, [])


def put(session: Session, activity: Activity, section: Section, place: int) -> ActivityPlace:
    """Tell the activity in this section: a report tells it once."""
    if not (activity.narrative_en or activity.narrative_zh):
        raise RuleBroken(
            N_("“%(title)s” has no text that a report could print. Write it first."),
            title=activity.called("en"),
        )
    for there in session.scalars(activity_queries.places_of([activity])):
        if there.section.period == section.period:
            there.section, there.place = section, place
            return there
    told = ActivityPlace(activity=activity, section=section, place=place)
    session.add(told)
    return told


def put_last(session: Session, activities: Iterable[Activity], section: Section) -> None:
    there = session.scalars(activity_queries.told_in(section)).all()
    last = max((place.place for place in there), default=0)
    for place, activity in enumerate(activities, last + 1):
        put(session, activity, section, place)


def tell(activity: Activity, entry: Entry, countries: Sequence[Country]) -> None:
    for name, value in _facts(entry).items():
        if getattr(activity, name) != value:
            setattr(activity, name, value)
    activity.with_people(entry.people)
    activity.with_partners(entry.partners)
    activity.with_countries(countries)


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "role": entry.role,
        "starts": entry.when.starts,
        "ends": entry.when.ends,
        "precision": Precision(entry.when.precision),
        "title_en": entry.title.en,
        "title_zh": entry.title.zh,
        "narrative_en": entry.narrative.en,
        "narrative_zh": entry.narrative.zh,
        "mode": entry.mode,
        "counts": dict(entry.counts),
        **{name: getattr(entry, name) for name in AS_TOLD},
        **{name: list(getattr(entry, name)) for name in LISTS},
    }


def countries_of(entry: Entry, known: Mapping[str, Country]) -> list[Country]:
    found = []
    for name in entry.countries:
        if key_of(name) not in known:
            raise RuleBroken(
                N_("“%(name)s” is no country that we know. Write it as reports print it."),
                field="countries",
                name=name,
            )
        found.append(known[key_of(name)])
    return found


def evidence(
    activity: Activity, facts: Mapping[str, Any], *, now: datetime, by: User | None
) -> ActivityEvidence:
    return ActivityEvidence(activity=activity, added_at=now, added_by=by, **facts)


def forget(session: Session, activity: Activity) -> list[str]:
    """Delete it with its places and its evidence; the digests of the files to remove afterwards."""
    for row in session.scalars(activity_queries.places_of([activity])):
        session.delete(row)
    proven = session.scalars(activity_queries.evidence_of([activity]))
    gone = forget_evidence(session, list(proven))
    session.delete(activity)
    return gone


def forget_evidence(session: Session, rows: Sequence[ActivityEvidence]) -> list[str]:
    stored = {row.file for row in rows if row.file}
    for row in rows:
        session.delete(row)
    session.flush()
    return [file.sha256 for file in stored if files.let_go(session, file)]


def order_countries(known: Sequence[Country], lines: Iterable[str]) -> None:
    """Those named come first, in this order; then those that had a place before."""
    by_name = {
        name.casefold(): country
        for country in known
        for name in (country.name_en, country.printed("en"), country.name_zh, country.printed("zh"))
    }
    wanted = [line.strip() for line in lines if line.strip()]
    for name in wanted:
        if name.casefold() not in by_name:
            raise RuleBroken(
                N_("“%(name)s” is no country that we know. Write it as reports print it."),
                field="countries",
                name=name,
            )
    named = [by_name[name.casefold()] for name in wanted]
    others = [country for country in known if country.report_position and country not in named]
    for position, country in enumerate(dict.fromkeys([*named, *others]), 1):
        country.report_position = position


def replace_plans(
    session: Session, period: str, typed: Mapping[PlanKind, Sequence[tuple[str, str]]]
) -> None:
    for plan in session.scalars(queries.plans(period)):
        session.delete(plan)
    session.flush()
    for kind, paragraphs in typed.items():
        for place, (english, chinese) in enumerate(paragraphs):
            session.add(
                Plan(period=period, kind=kind, place=place, text_en=english, text_zh=chinese)
            )


def _forget_register(session: Session, period: Period, sections: Sequence[Section]) -> None:
    """The activities that another report tells too stay, and so does what has evidence."""
    places = list(session.scalars(activity_queries.told(period.name)))
    told = [place.activity for place in places]
    for row in (*places, *session.scalars(queries.plans(period.name))):
        session.delete(row)
    session.flush()
    proven = {each.activity_id for each in session.scalars(activity_queries.evidence_of(told))}
    numbers = {activity.id for activity in told} - proven
    for activity in session.scalars(activity_queries.told_nowhere(numbers)):
        session.delete(activity)
    session.flush()
    for section in sections:
        session.delete(section)
    session.flush()


def _keep_plans(session: Session, period: str, kind: PlanKind, plans: Plans) -> None:
    for place, text in enumerate((plans.opening, *plans.items)):
        if any(text):
            session.add(
                Plan(period=period, kind=kind, place=place, text_en=text.en, text_zh=text.zh)
            )
