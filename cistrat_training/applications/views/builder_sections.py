"""The sections of a form."""

from flask import abort as abort_with
from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.applications import alterations
from cistrat_training.applications.definition import Definition, Part
from cistrat_training.applications.questions import FormSection
from cistrat_training.applications.views.blueprint import views
from cistrat_training.applications.views.builder import OF_APPLICATION, back, locked, words_for
from cistrat_training.applications.views.builder_forms import SectionForm
from cistrat_training.database import db
from cistrat_training.workshops.models import Workshop


@views.route(
    "/workshops/<int:workshop_id>/form/sections/new",
    methods=["GET", "POST"],
    defaults=OF_APPLICATION,
)
@views.route(
    "/workshops/<int:workshop_id>/questionnaires/<form>/sections/new", methods=["GET", "POST"]
)
@permit(may.organise, Workshop)
def new_section(workshop: Workshop, form: str) -> ResponseReturnValue:
    new = SectionForm()
    if new.validate_on_submit():
        with new.refusals():
            _add(workshop, form, new)
            return back(workshop, form)
    return _page(new, workshop, form, None), new.code


def _add(workshop: Workshop, form: str, new: SectionForm) -> None:
    standing = locked(workshop, form)
    alterations.check_title(standing, None, new.title_en.data)
    place = len(standing.parts) + 1
    section = FormSection(workshop=workshop, form=form, place=place, title_en="")
    _describe(section, new)
    db.session.add(section)
    db.session.commit()
    flash(_("The section is added. It is shown once it asks something."))


@views.route("/form-sections/<int:form_section_id>", methods=["GET", "POST"])
@permit(may.organise, FormSection)
def edit_section(form_section: FormSection) -> ResponseReturnValue:
    form = SectionForm(obj=form_section)
    if form.validate_on_submit():
        with form.refusals():
            standing = locked(form_section.workshop, form_section.form)
            _part(standing, form_section)
            alterations.check_title(standing, form_section, form.title_en.data)
            _describe(form_section, form)
            db.session.commit()
            flash(_("Saved."))
            return back(form_section.workshop, form_section.form)
    page = _page(form, form_section.workshop, form_section.form, form_section)
    return page, form.code


@views.post("/form-sections/<int:form_section_id>/closing")
@permit(may.organise, FormSection)
def close_section(form_section: FormSection) -> ResponseReturnValue:
    form = locked(form_section.workshop, form_section.form)
    alterations.close_section(_part(form, form_section), form, now=clock.now())
    db.session.commit()
    flash(_("The questions of this section are closed."))
    return back(form_section.workshop, form_section.form)


@views.post("/form-sections/<int:form_section_id>/removal")
@permit(may.organise, FormSection)
def delete_section(form_section: FormSection) -> ResponseReturnValue:
    workshop, form = form_section.workshop, form_section.form
    standing = locked(workshop, form)
    part = _part(standing, form_section)
    alterations.check_section_removal(part)
    standing.parts.remove(part)
    db.session.delete(form_section)
    alterations.settle(standing)
    db.session.commit()
    flash(_("The section is deleted."))
    return back(workshop, form)


def _part(form: Definition, section: FormSection) -> Part:
    """Somebody else may have deleted it meanwhile."""
    part = next((part for part in form.parts if part.section is section), None)
    return part or abort_with(404)


def _describe(section: FormSection, form: SectionForm) -> None:
    for field in (form.title_en, form.title_zh, form.intro_en, form.intro_zh):
        setattr(section, field.name, field.data)


def _page(
    described: SectionForm, workshop: Workshop, form: str, section: FormSection | None
) -> str:
    return render_template(
        "applications/builder_section.html",
        form=described,
        workshop=workshop,
        section=section,
        **words_for(workshop, form),
    )
