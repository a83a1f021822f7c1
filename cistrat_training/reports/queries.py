"""What a report is made of: the facts of its trainings, the register, the wording, the editions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session, joinedload

from cistrat_training.places.models import Country
from cistrat_training.reports import counts
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.activity_queries import told
from cistrat_training.reports.counts import Group, Scope
from cistrat_training.reports.facts import Period, Plans, Register, Text, Training, WrittenSection
from cistrat_training.reports.models import FrameSet, Plan, PlanKind, Report, Section
from cistrat_training.reports.wording import Wording, from_table, products_own, table_of
from cistrat_training.schedule.models import LecturerRole
from cistrat_training.workshops.models import Audience, Delivery, Series, Workshop

# Facts for the prose


def trainings(session: Session, period: Period, as_of: datetime) -> list[Training]:
    return [training(session, group, as_of) for group in counts.groups(session, period, as_of)]


def newest_training(session: Session, series: str, as_of: datetime) -> Training | None:
    """The newest workshop of a series, or where none is named, of any: to try a wording on."""
    asked = select(Workshop).options(joinedload(Workshop.series)).join(Series)
    if series:
        asked = asked.where(or_(Series.title_en == series, Series.title_zh == series))
    newest = session.scalars(
        asked.order_by(Workshop.first_day.desc(), Workshop.id.desc()).limit(1)
    ).first()
    return training(session, Group(newest.series, [newest]), as_of) if newest else None


def titles_of_series(session: Session) -> Sequence[str]:
    return session.scalars(select(Series.title_en).order_by(Series.title_en)).all()


def training(session: Session, group: Group, as_of: datetime) -> Training:
    scope = Scope(group.ids, as_of)
    from_countries = counts.countries(session, scope)
    return Training(
        key=group.series.code,
        series=Text(group.series.title_en, group.series.title_zh),
        workshops=len(group.workshops),
        ordinals=[workshop.number for workshop in group.workshops],
        first_days=[workshop.first_day for workshop in group.workshops],
        still_to_come=[w.number for w in group.workshops if w.first_day > as_of.date()],
        **_as_told_by(group.workshops),
        international=counts.count(session, counts.people(scope, Audience.INTERNATIONAL)),
        domestic=counts.count(session, counts.people(scope, Audience.DOMESTIC)),
        categories=[row["id"] for row in counts.categories(session, scope)],
        countries=_texts(from_countries),
        unplaced=_texts(_without_a_place(from_countries)),
        affiliations=_texts(counts.affiliations(session, scope)),
        lecturers=counts.count(session, counts.lecturers(scope)),
        organisations=_texts(counts.organisations(session, scope)),
        organisations_by_role={
            role.value: _texts(counts.organisations(session, scope, role)) for role in LecturerRole
        },
        topics=_distinct(
            Text(row.topic_en, row.topic_zh) for row in session.execute(counts.topics(scope))
        ),
        lectures=_distinct(
            Text(row.title_en, row.title_zh) for row in session.execute(counts.lectures(scope))
        ),
    )


def _as_told_by(workshops: Sequence[Workshop]) -> dict[str, Any]:
    """What the workshops' own rows say, each thing once."""
    deliveries = {delivery for workshop in workshops for delivery in workshop.deliveries}
    return {
        "titles": _distinct(
            Text(w.printed_title_en or w.title_en, w.printed_title_zh or w.title_zh)
            for w in workshops
        ),
        "platforms": _distinct(Text(w.platform_en, w.platform_zh) for w in workshops),
        "deliveries": [kind.value for kind in Delivery if kind.value in deliveries],
        "partners": _distinct(
            Text(*pair)
            for w in workshops
            for pair in zip_longest(w.partners_en, w.partners_zh, fillvalue="")
        ),
    }


def _distinct(texts: Iterable[Text]) -> list[Text]:
    return list(dict.fromkeys(text for text in texts if any(text)))


def _texts(rows: Iterable[Mapping[str, Any]]) -> list[Text]:
    return [Text(row["en"], row["zh"]) for row in rows]


def _without_a_place(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nothing to say where nobody has set an order."""
    unplaced = [row for row in rows if row["position"] is None]
    return unplaced if len(unplaced) < len(rows) else []


def years(session: Session) -> list[int]:
    """Those in which something took place, the latest first."""
    days = [
        *session.scalars(select(Workshop.first_day).distinct()),
        *session.scalars(select(Activity.starts).distinct()),
    ]
    return sorted({day.year for day in days}, reverse=True)


# The register, the wording, and what was published


def sections(period: str) -> Select[Section]:
    return select(Section).where(Section.period == period).order_by(Section.position)


def periods_of_the_register() -> Select[str]:
    """The latest first."""
    both = union(select(Section.period), select(Plan.period)).subquery()
    return select(both.c.period).order_by(both.c.period.desc())


def plans(period: str) -> Select[Plan]:
    return select(Plan).where(Plan.period == period).order_by(Plan.kind, Plan.place)


def register(session: Session, period: str) -> Register:
    """All that people wrote for the report on a period."""
    paragraphs: dict[int, list[Text]] = {}
    for place in session.scalars(told(period)):
        text = Text(place.activity.narrative_en, place.activity.narrative_zh)
        if any(text):
            paragraphs.setdefault(place.section_id, []).append(text)
    written = list(session.scalars(plans(period)))
    return Register(
        sections=[
            WrittenSection(
                key=f"section-{section.position}",
                position=section.position,
                heading=Text(section.heading_en, section.heading_zh),
                paragraphs=paragraphs.get(section.id, []),
            )
            for section in session.scalars(sections(period))
        ],
        outlook=_plans(written, PlanKind.OUTLOOK),
        suggestions=_plans(written, PlanKind.SUGGESTION),
    )


def _plans(written: Sequence[Plan], kind: PlanKind) -> Plans:
    texts = {plan.place: Text(plan.text_en, plan.text_zh) for plan in written if plan.kind is kind}
    opening = texts.pop(0, Text(""))
    return Plans(opening=opening, items=list(texts.values()))


def wording(session: Session, language: str) -> Wording:
    """The product's own, and over it what the Centre keeps."""
    own = table_of(language, session.scalars(frame_sets(language)))
    return from_table(own, f"{language}.toml").over(products_own(language))


def unknown_series(session: Session, names: Iterable[str]) -> list[str]:
    known = {
        name
        for titles in session.execute(select(Series.title_en, Series.title_zh, Series.code))
        for name in titles
    }
    return [name for name in names if name and name not in known]


def countries_in_order() -> Select[Country]:
    """All, those that reports name in an order of their own first."""
    return select(Country).order_by(
        func.coalesce(Country.report_position, counts.LAST_PLACE), Country.name_en
    )


def frame_sets(language: str) -> Select[FrameSet]:
    return (
        select(FrameSet)
        .where(FrameSet.language == language)
        .order_by(FrameSet.part, FrameSet.series)
    )


def reports() -> Select[Report]:
    return (
        select(Report)
        .options(joinedload(Report.published_by))
        .order_by(Report.period.desc(), Report.language, Report.edition.desc())
    )


def edition(period: str, language: str, number: int) -> Select[Report]:
    return select(Report).where(
        Report.period == period, Report.language == language, Report.edition == number
    )


def last_edition(session: Session, period: str, language: str) -> Report | None:
    asked = reports().where(Report.period == period, Report.language == language)
    return session.scalars(asked.limit(1)).first()
