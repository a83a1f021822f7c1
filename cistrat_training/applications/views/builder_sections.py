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
from cistrat_training.applications.views.builder import back, locked, words_for
from cistrat_training.applications.views.builder_forms import SectionForm
from cistrat_training.database import db
from cistrat_training.workshops.models import Workshop


@views.route("/workshops/<int:workshop_id>/form/sections/new", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_section(workshop: Workshop) -> ResponseReturnValue:
    form = SectionForm()
    if form.validate_on_submit():
        with form.refusals():
            standing = locked(workshop)
            alterations.check_title(standing, None, form.title_en.data)
            section = FormSection(workshop=workshop, place=len(standing.parts) + 1, title_en="")
            _describe(section, form)
            db.session.add(section)
            db.session.commit()
            flash(_("The section is added. Applicants see it once it asks something."))
            return back(workshop)
    return _page(form, workshop, None), form.code


@views.route("/form-sections/<int:form_section_id>", methods=["GET", "POST"])
@permit(may.organise, FormSection)
def edit_section(form_section: FormSection) -> ResponseReturnValue:
    form = SectionForm(obj=form_section)
    if form.validate_on_submit():
        with form.refusals():
            standing = locked(form_section.workshop)
            _part(standing, form_section)
            alterations.check_title(standing, form_section, form.title_en.data)
            _describe(form_section, form)
            db.session.commit()
            flash(_("Saved."))
            return back(form_section.workshop)
    return _page(form, form_section.workshop, form_section), form.code


@views.post("/form-sections/<int:form_section_id>/closing")
@permit(may.organise, FormSection)
def close_section(form_section: FormSection) -> ResponseReturnValue:
    form = locked(form_section.workshop)
    alterations.close_section(_part(form, form_section), form, now=clock.now())
    db.session.commit()
    flash(_("The questions of this section are closed."))
    return back(form_section.workshop)


@views.post("/form-sections/<int:form_section_id>/removal")
@permit(may.organise, FormSection)
def delete_section(form_section: FormSection) -> ResponseReturnValue:
    workshop = form_section.workshop
    form = locked(workshop)
    part = _part(form, form_section)
    alterations.check_section_removal(part)
    form.parts.remove(part)
    db.session.delete(form_section)
    alterations.settle(form)
    db.session.commit()
    flash(_("The section is deleted."))
    return back(workshop)


def _part(form: Definition, section: FormSection) -> Part:
    """Somebody else may have deleted it meanwhile."""
    part = next((part for part in form.parts if part.section is section), None)
    return part or abort_with(404)


def _describe(section: FormSection, form: SectionForm) -> None:
    for field in (form.title_en, form.title_zh, form.intro_en, form.intro_zh):
        setattr(section, field.name, field.data)


def _page(form: SectionForm, workshop: Workshop, section: FormSection | None) -> str:
    return render_template(
        "applications/builder_section.html",
        form=form,
        workshop=workshop,
        section=section,
        **words_for(workshop),
    )
