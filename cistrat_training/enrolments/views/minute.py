"""The minute of the panel, to be signed and kept; each copy that leaves is on the trail."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.enrolments import minute_files
from cistrat_training.enrolments.minute import Minute, minute_of
from cistrat_training.enrolments.phrases import Say
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.counts import words_of_the_reader
from cistrat_training.workshops.models import Workshop

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@views.get("/workshops/<int:workshop_id>/selection/minute.pdf")
@permit(may.organise, Workshop)
def minute_pdf(workshop: Workshop) -> ResponseReturnValue:
    return _minute(workshop, minute_files.pdf, PDF, "pdf")


@views.get("/workshops/<int:workshop_id>/selection/minute.docx")
@permit(may.organise, Workshop)
def minute_docx(workshop: Workshop) -> ResponseReturnValue:
    return _minute(workshop, minute_files.docx, DOCX, "docx")


def _minute(
    workshop: Workshop, write: Callable[[Minute, Say], bytes], kind: str, ending: str
) -> ResponseReturnValue:
    asked = request.args.get("language", "")
    language = asked if asked in languages.LANGUAGES else languages.language()
    name = f"{workshop.code}-minute-{language}.{ending}"
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    with languages.in_language(language, workshop.zone):
        made = minute_of(db.session, workshop, words_of_the_reader(), now=clock.now())
        content = write(made, _)
    response = files.to_save(content, kind, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
