"""The form as the applicant sees it, for organisers who make it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import asked_forms
from cistrat_training.applications.completeness import TICKED
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.forms import ApplicationForm, Countries, filled_in
from cistrat_training.applications.views.blueprint import views
from cistrat_training.applications.views.builder import OF_APPLICATION, conditions, kind_of
from cistrat_training.database import db
from cistrat_training.places.queries import country_names
from cistrat_training.workshops.models import AUDIENCES, Audience, Workshop


@views.get("/workshops/<int:workshop_id>/form/preview", defaults=OF_APPLICATION)
@views.get("/workshops/<int:workshop_id>/questionnaires/<form>/preview")
@permit(may.organise, Workshop)
def preview(workshop: Workshop, form: str) -> ResponseReturnValue:
    """All sections on one page, empty, in the language that was asked for; it cannot be sent."""
    audience = _chosen(request.args.get("audience"))
    language = request.args.get("in", languages.language())
    with languages.in_language(language if language in languages.LANGUAGES else "en"):
        kind = kind_of(form)
        asked = asked_forms.standing(db.session, workshop, form).asked_of(audience)
        return render_template(
            "applications/builder_preview.html",
            workshop=workshop,
            asked=kind,
            parts=asked.parts,
            form=_empty(asked, has_ticks=kind.has_consents),
            conditions=conditions(asked),
            audience=audience,
            AUDIENCES=AUDIENCES,
        )


def _chosen(audience: str | None) -> Audience:
    return Audience(audience) if audience in set(Audience) else Audience.INTERNATIONAL


def _empty(asked: Definition, *, has_ticks: bool) -> ApplicationForm:
    keys = [question.key for question in asked.questions]
    nothing = dict.fromkeys(keys) | {TICKED: []}
    wanted = [*keys, TICKED] if has_ticks else keys
    form = filled_in(asked, wanted, nothing, languages.language())
    form.fill(Countries.of(country_names(db.session(), languages.language())), given=())
    return form
