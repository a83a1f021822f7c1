"""Puts into the database what a file of wording or a register of activities says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country
from cistrat_training.reports import queries
from cistrat_training.reports.activities import Activity, ActivityPlace, Precision
from cistrat_training.reports.facts import Plans
from cistrat_training.reports.models import FrameSet, Plan, PlanKind, Section
from cistrat_training.reports.registers import Entry, RegisterFile, SectionOfEntries
from cistrat_training.reports.wording import Part
from cistrat_training.words import N_


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


def keep_register(session: Session, register: RegisterFile, *, replace: bool) -> int:
    """Keep all of it; the number of activities."""
    period = register.period.name
    there = list(session.scalars(queries.sections(period)))
    if (there or session.scalars(queries.plans(period)).first()) and not replace:
        raise RuleBroken(
            N_("There is a register for %(period)s already. Add --replace to replace it."),
            period=period,
        )
    _forget_register(session, period, there)
    for section in register.sections:
        _keep_section(session, period, section)
    _keep_plans(session, period, PlanKind.OUTLOOK, register.outlook)
    _keep_plans(session, period, PlanKind.SUGGESTION, register.suggestions)
    return sum(len(section.entries) for section in register.sections)


def put(session: Session, activity: Activity, section: Section, place: int) -> ActivityPlace:
    """Tell the activity in this section: a report tells it once."""
    session.add(activity)
    for there in session.scalars(queries.places_of(activity)):
        if there.section.period == section.period:
            there.section, there.place = section, place
            return there
    told = ActivityPlace(activity=activity, section=section, place=place)
    session.add(told)
    return told


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


def _forget_register(session: Session, period: str, sections: Sequence[Section]) -> None:
    places = list(session.scalars(queries.told(period)))
    for row in (*places, *session.scalars(queries.plans(period))):
        session.delete(row)
    session.flush()
    for activity in session.scalars(queries.told_nowhere(place.activity_id for place in places)):
        session.delete(activity)
    session.flush()
    for section in sections:
        session.delete(section)
    session.flush()


def _keep_section(session: Session, period: str, told: SectionOfEntries) -> None:
    section = Section(
        period=period,
        position=told.position,
        heading_en=told.heading.en,
        heading_zh=told.heading.zh,
    )
    session.add(section)
    for place, entry in enumerate(told.entries, 1):
        session.add(ActivityPlace(section=section, place=place, activity=_activity(entry)))


def _activity(entry: Entry) -> Activity:
    return Activity(
        kind=entry.kind,
        role=entry.role,
        starts=entry.when.starts,
        ends=entry.when.ends,
        precision=Precision(entry.when.precision),
        narrative_en=entry.narrative.en,
        narrative_zh=entry.narrative.zh,
    )


def _keep_plans(session: Session, period: str, kind: PlanKind, plans: Plans) -> None:
    for place, text in enumerate((plans.opening, *plans.items)):
        if any(text):
            session.add(
                Plan(period=period, kind=kind, place=place, text_en=text.en, text_zh=text.zh)
            )
