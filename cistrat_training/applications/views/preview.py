"""The form as the applicant sees it, for organisers who make it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import definition
from cistrat_training.applications.completeness import TICKED
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.forms import ApplicationForm, Countries, filled_in
from cistrat_training.applications.views.blueprint import views
from cistrat_training.applications.views.builder import conditions
from cistrat_training.database import db
from cistrat_training.places.queries import country_names
from cistrat_training.workshops.models import AUDIENCES, Audience, Workshop


@views.get("/workshops/<int:workshop_id>/form/preview")
@permit(may.organise, Workshop)
def preview(workshop: Workshop) -> ResponseReturnValue:
    """All sections on one page, empty, in the language that was asked for; it cannot be sent."""
    audience = _chosen(request.args.get("audience"))
    language = request.args.get("in", languages.language())
    with languages.in_language(language if language in languages.LANGUAGES else "en"):
        asked = definition.of(db.session, workshop).asked_of(audience)
        return render_template(
            "applications/builder_preview.html",
            workshop=workshop,
            parts=asked.parts,
            form=_empty(asked),
            conditions=conditions(asked),
            audience=audience,
            AUDIENCES=AUDIENCES,
        )


def _chosen(audience: str | None) -> Audience:
    return Audience(audience) if audience in set(Audience) else Audience.INTERNATIONAL


def _empty(asked: Definition) -> ApplicationForm:
    keys = [question.key for question in asked.questions]
    nothing = dict.fromkeys(keys) | {TICKED: []}
    form = filled_in(asked, [*keys, TICKED], nothing, languages.language())
    form.fill(Countries.of(country_names(db.session(), languages.language())), given=())
    return form
