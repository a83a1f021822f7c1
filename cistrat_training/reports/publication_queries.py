"""Editions, what waits to be released, and the files of editions."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload

from cistrat_training.reports.models import Report
from cistrat_training.reports.publications import (
    FileState,
    ProposalState,
    Readers,
    ReportFile,
    ReportProposal,
)


def edition(period: str, language: str, template: str, number: int) -> Select[Report]:
    return select(Report).where(
        Report.period == period,
        Report.language == language,
        Report.template == template,
        Report.edition == number,
    )


def editions(period: str, language: str, template: str) -> Select[Report]:
    """The latest first."""
    return (
        select(Report)
        .options(joinedload(Report.published_by))
        .where(Report.period == period, Report.language == language, Report.template == template)
        .order_by(Report.edition.desc())
    )


def last_edition(session: Session, period: str, language: str, template: str) -> Report | None:
    return session.scalars(editions(period, language, template).limit(1)).first()


def public_editions() -> Select[Report]:
    return (
        select(Report)
        .where(Report.is_public)
        .order_by(Report.period.desc(), Report.language, Report.template, Report.edition.desc())
    )


def proposals() -> Select[ReportProposal]:
    """Those that wait, the oldest first."""
    return (
        select(ReportProposal)
        .options(joinedload(ReportProposal.prepared_by))
        .where(ReportProposal.state == ProposalState.WAITING)
        .order_by(ReportProposal.id)
    )


def waiting(session: Session, period: str, language: str, template: str) -> ReportProposal | None:
    asked = proposals().where(
        ReportProposal.period == period,
        ReportProposal.language == language,
        ReportProposal.template == template,
    )
    return session.scalars(asked).first()


def files(report: Report) -> Select[ReportFile]:
    return (
        select(ReportFile)
        .options(joinedload(ReportFile.file))
        .where(ReportFile.report_id == report.id)
        .order_by(ReportFile.form)
    )


def files_of(report: Report, readers: Readers) -> Select[ReportFile]:
    return files(report).where(ReportFile.audience == readers)


def made_file(session: Session, report: Report, readers: Readers, form: str) -> ReportFile | None:
    asked = files_of(report, readers).where(
        ReportFile.form == form, ReportFile.state == FileState.MADE
    )
    return session.scalars(asked).first()


def without_files(readers: Readers) -> Select[Report]:
    """The editions whose files nobody has asked for yet: those of earlier releases too."""
    asked = select(Report).where(
        ~exists().where(ReportFile.report_id == Report.id, ReportFile.audience == readers)
    )
    return asked.where(Report.is_public) if readers is Readers.PUBLIC else asked
