"""What there is for an evidence pack, what is missing, and the files that it holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cistrat_training import files, tables
from cistrat_training.database import AnySession
from cistrat_training.places.models import CountryGroup, CountryMembership
from cistrat_training.reports import activity_queries, register_sheets, taking
from cistrat_training.reports.activities import Activity, ActivityEvidence, ActivityStatus
from cistrat_training.reports.activity_queries import Wanted, took_place_in
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.definitions import INDICATORS, defined
from cistrat_training.reports.indicators.indicator import UNITS
from cistrat_training.reports.models import Report, canonical
from cistrat_training.reports.packing import Folder, Pack
from cistrat_training.reports.publications import FileState, Readers, ReportFile
from cistrat_training.reports.registers import period_of
from cistrat_training.reports.settings import settings_of
from cistrat_training.zips import Part, safe_name

Parts = Iterator[Part]


class Year(NamedTuple):
    """One year of the agreement: the editions that tell of it, and the languages without one."""

    year: int
    editions: Sequence[Report]
    missing: Sequence[str]


class Stand(NamedTuple):
    """What a page shows before somebody takes the pack away."""

    years: Sequence[Year]
    forms: Mapping[int, Sequence[str]]
    """Of each edition, the forms of which a file is made."""
    activities: int
    approved: int
    proven: int
    untold: int
    """Activities that no report tells."""

    @property
    def is_complete(self) -> bool:
        return not any(year.missing for year in self.years) and not self.untold


def agreement(session: AnySession) -> Period | None:
    of = settings_of(session)
    if of.agreement_from is None or of.agreement_until is None:
        return None
    return Period(of.agreement_from, of.agreement_until)


def stand(session: AnySession, pack: Pack, years: Period) -> Stand:
    reports = editions(session, years)
    activities = select(func.count(Activity.id)).where(took_place_in(years))
    proof = select(ActivityEvidence.id).where(ActivityEvidence.activity_id == Activity.id)
    return Stand(
        years=[_year(year, reports, pack.languages) for year in years.years],
        forms={number: sorted(made) for number, made in made_files(session, reports).items()},
        activities=_count(session, activities),
        approved=_count(session, activities.where(Activity.status == ActivityStatus.APPROVED)),
        proven=_count(session, activities.where(proof.exists())),
        untold=_count(session, activities.where(~activity_queries.is_told(None))),
    )


def _count(session: AnySession, asked: Any) -> int:
    number: int = session.scalar(asked)
    return number


def _year(year: int, reports: Sequence[Report], languages: Sequence[str]) -> Year:
    told = [report for report in reports if year in period_of(report.period).years]
    there = {report.language for report in told}
    return Year(year, told, [code for code in languages if code not in there])


def editions(session: AnySession, years: Period) -> list[Report]:
    """Those that tell of a year of the agreement, the earliest first."""
    asked = (
        select(Report)
        .options(joinedload(Report.published_by))
        .order_by(Report.period, Report.template, Report.language, Report.edition)
    )
    return [report for report in session.scalars(asked) if _overlaps(report, years)]


def _overlaps(report: Report, years: Period) -> bool:
    of = period_of(report.period)
    return of.first <= years.last and of.last >= years.first


def made_files(session: AnySession, reports: Sequence[Report]) -> dict[int, dict[str, str]]:
    """Of each edition, the digest of each form that is made."""
    asked = (
        select(ReportFile)
        .options(joinedload(ReportFile.file))
        .where(
            ReportFile.report_id.in_([report.id for report in reports]),
            ReportFile.audience == Readers.INTERNAL,
            ReportFile.state == FileState.MADE,
        )
    )
    made: dict[int, dict[str, str]] = {}
    for each in session.scalars(asked):
        if each.file:
            made.setdefault(each.report_id, {})[each.form] = each.file.sha256
    return made


# The files


def parts(session: Session, pack: Pack, years: Period) -> Parts:
    """Whatever is read from the database is read here; only files are read while they are sent."""
    for code in pack.languages:
        yield _text(f"README.{code}.txt", pack.readme(years, code))
    for folder in pack.folders:
        for part in WRITERS[folder.holds](session, folder, years):
            yield Part(f"{folder.name}/{part.name}", part.read)


def _text(name: str, text: str) -> Part:
    return Part(name, text.encode)


def _table(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Part:
    content = tables.write_csv(header, rows)
    return Part(name, lambda: content)


def stem(report: Report) -> str:
    return f"report-{report.period}-{report.template}-{report.language}-edition-{report.edition}"


def _reports(session: Session, folder: Folder, years: Period) -> Parts:
    reports = editions(session, years)
    made = made_files(session, reports)
    for report in reports:
        digests = made.get(report.id, {})
        for form in folder.forms:
            if form == "json":
                yield Part(f"{stem(report)}.json", partial(_content, report.content))
            elif form in digests:
                yield Part(f"{stem(report)}.{form}", partial(files.read, digests[form]))
    header = ("Period", "Language", "Template", "Edition", "Published", "SHA-256")
    yield _table(
        "editions.csv",
        header,
        [(r.period, r.language, r.template, r.edition, r.published_at, r.sha256) for r in reports],
    )


def _content(content: Mapping[str, Any]) -> bytes:
    return canonical(dict(content)).encode()


def _lists(session: Session, _folder: Folder, years: Period) -> Parts:
    for report in editions(session, years):
        for name, rows in _rows_of(report.content).items():
            if rows:
                header = list(rows[0])
                cells = [[_cell(row.get(column)) for column in header] for row in rows]
                yield _table(f"{stem(report)}/{name}.csv", header, cells)


def _rows_of(content: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Editions of earlier releases kept the lists of their sentences alone."""
    if lists := content.get("lists"):
        return dict(lists)
    return {figure["name"]: figure["rows"] for figure in content["figures"]}


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _definitions(session: Session, _folder: Folder, _years: Period) -> Parts:
    youth_age = settings_of(session).youth_age
    told = [defined(each, youth_age=youth_age) for each in INDICATORS.values()]
    yield _table(
        "indicators.csv",
        ("Key", "Name", "名称", "Definition", "口径", "Unit", "单位"),
        [
            (each.key, *each.name, *each.definition, *(UNITS[each.unit] if each.unit else ("", "")))
            for each in told
        ],
    )


def _register(session: Session, _folder: Folder, years: Period) -> Parts:
    asked = activity_queries.in_full(activity_queries.chosen(Wanted(period=years, order="oldest")))
    activities = session.scalars(asked).all()
    header = [column.name for column in register_sheets.LAYOUT.columns]
    yield _table("activities.csv", header, taking.rows(session, activities))
    for proof in session.scalars(activity_queries.evidence_of(activities)):
        if proof.file:
            stem, _dot, ending = proof.file_name.rpartition(".")
            name = safe_name(stem or ending, f".{ending}" if stem else "")
            address = f"evidence/{proof.activity_id}/{proof.id}-{name}"
            yield Part(address, partial(files.read, proof.file.sha256))


def _groups(session: Session, _folder: Folder, years: Period) -> Parts:
    stood = session.execute(
        select(CountryGroup, CountryMembership)
        .join(CountryMembership, CountryMembership.group_code == CountryGroup.code)
        .options(joinedload(CountryMembership.country))
        .where(
            ~CountryMembership.is_struck,
            (CountryMembership.since.is_(None)) | (CountryMembership.since <= years.ends),
            (CountryMembership.until.is_(None)) | (CountryMembership.until > years.begins),
        )
        .order_by(CountryGroup.code, CountryMembership.country_code, CountryMembership.since)
    )
    yield _table(
        "country-groups.csv",
        ("List", "国家组", "Country", "国家", "Code", "From", "Until", "Source"),
        [
            (
                *(group.name_en, group.name_zh, one.country.name_en, one.country.name_zh),
                *(one.country_code, one.since, one.until, one.source or group.source),
            )
            for group, one in stood
        ],
    )


WRITERS: Mapping[str, Callable[[Session, Folder, Period], Parts]] = {
    "reports": _reports,
    "lists": _lists,
    "definitions": _definitions,
    "register": _register,
    "groups": _groups,
}
