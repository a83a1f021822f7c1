"""Makes the files of an edition once, when it was released, and keeps them as they are."""

import logging

from sqlalchemy.exc import IntegrityError

from cistrat_training import claims, clock, files, queue
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.reports import edition_files, publication_queries
from cistrat_training.reports.models import Report
from cistrat_training.reports.publications import FileState, Readers, ReportFile

BELL = "report files"
AT_ONCE = 2  # a long report takes some seconds, and a claim must not lapse meanwhile

log = logging.getLogger(__name__)


@queue.bell(BELL)
def make() -> int:
    _ask_for_what_nobody_asked_for()
    claimed = claims.claim(db.session, ReportFile, now=clock.now(), at_once=AT_ONCE)
    db.session.commit()
    for each in claimed:
        _settle(each, *_made(each))
    return len(claimed)


def _ask_for_what_nobody_asked_for() -> None:
    """Each edition has its files, those of earlier releases too; if two ask, one is enough."""
    for readers in Readers:
        for report in db.session.scalars(publication_queries.without_files(readers)).all():
            db.session.add_all(
                ReportFile(report=report, form=form, audience=readers)
                for form in edition_files.FORMS
            )
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def _made(file: ReportFile) -> tuple[files.Content | None, str]:
    """The bytes, or why there are none."""
    report = db.session.get_one(Report, file.report_id)
    try:
        data = edition_files.written(report, file.form, file.audience)
    except RuleBroken as no:
        return None, str(no)
    except Exception:
        log.exception("The file %s of the report %s cannot be made.", file.form, report.id)
        return None, "See the log of the worker."
    finally:
        db.session.rollback()
    return files.put(data, edition_files.FORMS[file.form]), ""


def _settle(file: ReportFile, made: files.Content | None, error: str) -> None:
    """Unless another worker has taken it up meanwhile."""
    still = db.session.scalars(claims.still_ours([file])).first()
    if still is None or still.state is not FileState.MAKING:
        db.session.rollback()
        return
    if made:
        still.keep(files.record(made))
    else:
        still.fail(error)
    db.session.commit()
