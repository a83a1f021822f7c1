"""The figures of a report: one query each, which counts and lists; and the rows behind the rest."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import Session, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.places.models import Category, Country, Organisation, PrintedAs
from cistrat_training.reports.facts import (
    FIGURES,
    Period,
    Plans,
    Register,
    Text,
    Training,
    WrittenSection,
)
from cistrat_training.reports.figures import Figure, FigureName
from cistrat_training.reports.models import Activity, FrameSet, Plan, PlanKind, Report, Section
from cistrat_training.reports.wording import Wording, from_table, products_own, table_of
from cistrat_training.schedule.models import Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.workshops.models import Audience, Delivery, Enrolment, Series, Workshop

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"

LAST_PLACE = 10**6  # behind every place that a person would give


class Group(NamedTuple):
    """The workshops of one series in a period, in the order of their first days."""

    series: Series
    workshops: Sequence[Workshop]

    @property
    def ids(self) -> list[int]:
        return [workshop.id for workshop in self.workshops]


class Scope(NamedTuple):
    """Which workshops are counted, and as they stood when."""

    ids: Sequence[int]
    as_of: datetime


# The workshops of a period


def groups(session: Session, period: Period, as_of: datetime) -> list[Group]:
    """A workshop belongs to the year of its first day, once it began or has people in it."""
    enrolled = exists().where(
        Enrolment.workshop_id == Workshop.id, _counted_at(as_of), _in_the_report()
    )
    workshops = session.scalars(
        select(Workshop)
        .options(joinedload(Workshop.series))
        .where(
            Workshop.first_day.between(period.begins, period.ends),
            or_(Workshop.first_day <= as_of.date(), enrolled),
        )
        .order_by(Workshop.first_day, Workshop.number, Workshop.id)
    )
    by_series: dict[Series, list[Workshop]] = {}
    for workshop in workshops:
        by_series.setdefault(workshop.series, []).append(workshop)
    return [Group(series, workshops) for series, workshops in by_series.items()]


def years(session: Session) -> list[int]:
    """Those in which something took place, the latest first."""
    days = [
        *session.scalars(select(Workshop.first_day).distinct()),
        *session.scalars(select(Activity.starts).distinct()),
    ]
    return sorted({day.year for day in days}, reverse=True)


# People


def _counted_at(as_of: datetime) -> ColumnElement[bool]:
    return and_(
        Enrolment.confirmed_at <= as_of,
        or_(Enrolment.withdrawn_at.is_(None), Enrolment.withdrawn_at > as_of),
    )


def _in_the_report() -> ColumnElement[bool]:
    return Enrolment.audience.in_([Audience.INTERNATIONAL, Audience.DOMESTIC])


def people(scope: Scope, audience: Audience) -> AnySelect:
    return (
        select(
            Enrolment.id,
            Enrolment.workshop_id,
            Enrolment.organisation_id,
            Enrolment.institution,
            Enrolment.country_code,
            Enrolment.category,
            Enrolment.confirmed_at,
        )
        .where(
            Enrolment.workshop_id.in_(scope.ids),
            Enrolment.audience == audience,
            _counted_at(scope.as_of),
        )
        .order_by(Enrolment.confirmed_at, Enrolment.id)
    )


def count(session: Session, query: AnySelect) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _tally(scope: Scope, audience: Audience, *by: Any) -> AnySelect:
    """How many of these people share each value, the first admitted first."""
    first = func.min(Enrolment.confirmed_at), func.min(Enrolment.id)
    return (
        people(scope, audience)
        .with_only_columns(*by, func.count().label("number"))
        .group_by(*by)
        .order_by(None)
        .order_by(*first)
    )


def categories(session: Session, scope: Scope) -> list[dict[str, Any]]:
    rows = session.execute(_tally(scope, Audience.INTERNATIONAL, Enrolment.category)).all()
    order = list(Category)
    return [
        {"id": row.category.value, "number": row.number}
        for row in sorted(rows, key=lambda row: order.index(row.category))
    ]


def countries(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Those with a place come first, the others follow by first admission."""
    tally = session.execute(_tally(scope, Audience.INTERNATIONAL, Enrolment.country_code)).all()
    rows = [(session.get_one(Country, row.country_code), row.number) for row in tally]
    return [
        {
            "id": country.code,
            "en": country.printed("en"),
            "zh": country.printed("zh"),
            "number": number,
            "position": country.report_position,
        }
        for country, number in sorted(rows, key=lambda row: row[0].report_position or LAST_PLACE)
    ]


def affiliations(session: Session, scope: Scope) -> list[dict[str, Any]]:
    tally = session.execute(
        _tally(scope, Audience.DOMESTIC, Enrolment.organisation_id, Enrolment.institution)
    ).all()
    return _printed(session, ((row.organisation_id, row.institution, row.number) for row in tally))


def _printed(
    session: Session, tally: Iterable[tuple[int | None, str, int]]
) -> list[dict[str, Any]]:
    """Organisations as a report names them: those with a place, the others, and collectives last.

    Members of a collective are one row.
    """
    rows = list(tally)
    known = _organisations(session, {row[0] for row in rows if row[0]})
    found: dict[tuple[int, int, str], dict[str, Any]] = {}
    for organisation_id, institution, number in rows:
        words, rank = _name_and_rank(known.get(organisation_id or 0), institution)
        row = found.setdefault((*rank, words.en), {"en": words.en, "zh": words.zh, "number": 0})
        row["number"] += number
    ordered = sorted(found, key=lambda key: key[:2])
    return [{"id": key[2], **found[key]} for key in ordered if key[2]]


def _organisations(session: Session, ids: Iterable[int]) -> dict[int, Organisation]:
    asked = (
        select(Organisation)
        .options(joinedload(Organisation.collective))
        .where(Organisation.id.in_(list(ids)))
    )
    return {organisation.id: organisation for organisation in session.scalars(asked)}


def _name_and_rank(organisation: Organisation | None, institution: str) -> tuple[Text, Any]:
    if organisation is None:
        return Text(institution, institution), (0, LAST_PLACE)
    is_collective = organisation.printed_as is PrintedAs.COLLECTIVE
    place = 0 if is_collective else organisation.report_position or LAST_PLACE
    return _text_of(organisation), (int(is_collective), place)


def _text_of(organisation: Organisation) -> Text:
    """The name in both languages; Chinese is empty where nobody gave one."""
    if organisation.printed_as is PrintedAs.COLLECTIVE and organisation.collective:
        return Text(organisation.collective.name_en, organisation.collective.name_zh or "")
    chinese = organisation.printed_name_zh or organisation.name_zh or ""
    return Text(organisation.printed("en"), chinese)


# Lectures


def _given(scope: Scope) -> ColumnElement[bool]:
    return and_(
        Lecture.workshop_id.in_(scope.ids),
        or_(Lecture.cancelled_at.is_(None), Lecture.cancelled_at > scope.as_of),
    )


def lecturers(scope: Scope) -> AnySelect:
    """Each once, however many lectures and workshops."""
    first = func.min(Workshop.first_day), func.min(Lecture.place), Lecturer.id
    return (
        select(
            Lecturer.id,
            Lecturer.role,
            Lecturer.organisation_id,
            func.count(Lecture.id).label("lectures"),
        )
        .join(Speaker, Speaker.lecturer_id == Lecturer.id)
        .join(Lecture, Lecture.id == Speaker.lecture_id)
        .join(Workshop, Workshop.id == Lecture.workshop_id)
        .where(_given(scope))
        .group_by(Lecturer.id, Lecturer.role, Lecturer.organisation_id)
        .order_by(*first)
    )


def organisations(
    session: Session, scope: Scope, role: LecturerRole | None = None
) -> list[dict[str, Any]]:
    asked = lecturers(scope)
    rows = session.execute(asked.where(Lecturer.role == role) if role else asked).all()
    return _printed(session, ((row.organisation_id, "", 1) for row in rows))


def lectures(scope: Scope) -> AnySelect:
    return (
        select(
            Lecture.id,
            Lecture.title_en,
            Lecture.title_zh,
            Lecture.topic_en,
            Lecture.topic_zh,
            Lecture.workshop_id,
        )
        .join(Workshop, Workshop.id == Lecture.workshop_id)
        .where(_given(scope))
        .order_by(Workshop.first_day, Workshop.number, Lecture.place, Lecture.id)
    )


def topics(scope: Scope) -> AnySelect:
    """The lectures that have a topic, in the order of the topics."""
    return (
        lectures(scope)
        .where(or_(Lecture.topic_en != "", Lecture.topic_zh != ""))
        .order_by(None)
        .order_by(
            func.coalesce(Lecture.topic_place, Lecture.place),
            Workshop.first_day,
            Workshop.number,
            Lecture.id,
        )
    )


# Facts for the prose


def trainings(session: Session, period: Period, as_of: datetime) -> list[Training]:
    return [training(session, group, as_of) for group in groups(session, period, as_of)]


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
    from_countries = countries(session, scope)
    return Training(
        key=group.series.code,
        series=Text(group.series.title_en, group.series.title_zh),
        workshops=len(group.workshops),
        ordinals=[workshop.number for workshop in group.workshops],
        first_days=[workshop.first_day for workshop in group.workshops],
        still_to_come=[w.number for w in group.workshops if w.first_day > as_of.date()],
        **_as_told_by(group.workshops),
        international=count(session, people(scope, Audience.INTERNATIONAL)),
        domestic=count(session, people(scope, Audience.DOMESTIC)),
        categories=[row["id"] for row in categories(session, scope)],
        countries=_texts(from_countries),
        unplaced=_texts(_without_a_place(from_countries)),
        affiliations=_texts(affiliations(session, scope)),
        lecturers=count(session, lecturers(scope)),
        organisations=_texts(organisations(session, scope)),
        organisations_by_role={
            role.value: _texts(organisations(session, scope, role)) for role in LecturerRole
        },
        topics=_distinct(
            Text(row.topic_en, row.topic_zh) for row in session.execute(topics(scope))
        ),
        lectures=_distinct(
            Text(row.title_en, row.title_zh) for row in session.execute(lectures(scope))
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


# The list behind a figure


def figure(session: Session, period: Period, name: str, as_of: datetime) -> Figure | None:
    wanted = FigureName.of(name)
    for group in groups(session, period, as_of):
        if wanted and group.series.code == wanted.series:
            return _figure(session, group, wanted, as_of)
    return None


def figures(session: Session, period: Period, as_of: datetime) -> Iterator[Figure]:
    """All of them, with all rows: for what is published."""
    for group in groups(session, period, as_of):
        for kind in dict.fromkeys(FIGURES.values()):
            yield _figure(session, group, FigureName(group.series.code, kind), as_of)


def _figure(session: Session, group: Group, name: FigureName, as_of: datetime) -> Figure:
    scope = Scope(group.ids, as_of)
    codes = {w.id: f"{group.series.code}-{w.number}" for w in group.workshops}
    rows = LISTS[name.kind](session, scope, codes)
    return Figure(name=str(name), kind=name.kind, series=group.series.code, rows=list(rows))


Rows = Iterable[dict[str, Any]]
Codes = Mapping[int, str]


def _workshop_rows(session: Session, scope: Scope, codes: Codes) -> Rows:
    for workshop_id in scope.ids:
        workshop = session.get_one(Workshop, workshop_id)
        yield {
            "id": workshop.id,
            "workshop": codes[workshop.id],
            "en": workshop.title_en,
            "zh": workshop.title_zh,
            "first_day": workshop.first_day.isoformat(),
            "last_day": workshop.last_day.isoformat(),
        }


def _people_rows(audience: Audience) -> Callable[[Session, Scope, Codes], Rows]:
    def rows(session: Session, scope: Scope, codes: Codes) -> Rows:
        names = _pairs(session.execute(select(Organisation.id, Organisation.name)))
        for row in session.execute(people(scope, audience)):
            yield {
                "id": row.id,
                "workshop": codes[row.workshop_id],
                "institution": names.get(row.organisation_id) or row.institution,
                "country": row.country_code,
                "category": row.category.value,
                "day": row.confirmed_at.date().isoformat(),
            }

    return rows


def _lecturer_rows(session: Session, scope: Scope, codes: Codes) -> Rows:
    found = session.execute(lecturers(scope)).all()
    known = _organisations(session, {row.organisation_id for row in found})
    for row in found:
        home = known[row.organisation_id]
        yield {
            "id": row.id,
            "institution": home.name,
            "country": home.country_code,
            "role": row.role.value,
            "number": row.lectures,
        }


def _lecture_rows(session: Session, scope: Scope, codes: Codes) -> Rows:
    return _of_lectures(session.execute(lectures(scope)).all(), "title", codes)


def _topic_rows(session: Session, scope: Scope, codes: Codes) -> Rows:
    return _of_lectures(session.execute(topics(scope)).all(), "topic", codes)


def _of_lectures(found: Sequence[Row[Any]], words: str, codes: Codes) -> Rows:
    for row in found:
        yield {
            "id": row.id,
            "workshop": codes[row.workshop_id],
            "en": getattr(row, f"{words}_en"),
            "zh": getattr(row, f"{words}_zh"),
            "lecture": row.title_en,
        }


def _organisation_rows(role: LecturerRole) -> Callable[[Session, Scope, Codes], Rows]:
    return lambda session, scope, _codes: organisations(session, scope, role)


LISTS: Mapping[str, Callable[[Session, Scope, Codes], Rows]] = {
    "workshops": _workshop_rows,
    "international": _people_rows(Audience.INTERNATIONAL),
    "domestic": _people_rows(Audience.DOMESTIC),
    "categories": lambda session, scope, _codes: categories(session, scope),
    "countries": lambda session, scope, _codes: countries(session, scope),
    "affiliations": lambda session, scope, _codes: affiliations(session, scope),
    "lecturers": _lecturer_rows,
    "organisations": lambda session, scope, _codes: organisations(session, scope),
    "organisations_of_researchers": _organisation_rows(LecturerRole.RESEARCHER),
    "organisations_of_executives": _organisation_rows(LecturerRole.EXECUTIVE),
    "organisations_of_professors": _organisation_rows(LecturerRole.PROFESSOR),
    "topics": _topic_rows,
    "lectures": _lecture_rows,
}


def names_of(session: Session, kind: str, ids: Sequence[int]) -> dict[int, User]:
    """The people behind the rows of a list, who may have been erased since."""
    if kind == "lecturers":
        asked = select(Lecturer.id, User).join(User, User.id == Lecturer.person_id)
        return _pairs(session.execute(asked.where(Lecturer.id.in_(ids))))
    asked = select(Enrolment.id, User).join(User, User.id == Enrolment.person_id)
    return _pairs(session.execute(asked.where(Enrolment.id.in_(ids))))


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """A result calls its columns keys, so `dict` would take it for a mapping."""
    return {row[0]: row[1] for row in rows}


def withdrawn(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When those among these enrolments were withdrawn that were."""
    asked = select(Enrolment.id, Enrolment.withdrawn_at).where(
        Enrolment.id.in_(ids), Enrolment.withdrawn_at.is_not(None)
    )
    return {id_: at for id_, at in session.execute(asked) if at}


# The register, the wording, and what was published


def sections(period: str) -> Select[Section]:
    return select(Section).where(Section.period == period).order_by(Section.position)


def activities(period: str) -> Select[Activity]:
    return (
        select(Activity)
        .join(Section)
        .options(joinedload(Activity.section))
        .where(Section.period == period)
        .order_by(Section.position, Activity.place, Activity.id)
    )


def activities_in(section: Section) -> Select[Activity]:
    return select(Activity).where(Activity.section_id == section.id)


def periods_of_the_register() -> Select[str]:
    """The latest first."""
    both = union(select(Section.period), select(Plan.period)).subquery()
    return select(both.c.period).order_by(both.c.period.desc())


def plans(period: str) -> Select[Plan]:
    return select(Plan).where(Plan.period == period).order_by(Plan.kind, Plan.place)


def register(session: Session, period: str) -> Register:
    """All that people wrote for the report on a period."""
    told: dict[int, list[Text]] = {}
    for activity in session.scalars(activities(period)):
        text = Text(activity.narrative_en, activity.narrative_zh)
        told.setdefault(activity.section_id, []).append(text)
    written = list(session.scalars(plans(period)))
    return Register(
        sections=[
            WrittenSection(
                key=f"section-{section.position}",
                position=section.position,
                heading=Text(section.heading_en, section.heading_zh),
                paragraphs=told.get(section.id, []),
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
        func.coalesce(Country.report_position, LAST_PLACE), Country.name_en
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
