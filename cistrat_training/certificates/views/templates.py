"""Organisers write layouts, try them, publish them, and choose what a workshop prints with."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import looks, paper, template_queries, trials
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.sandbox import BadLayout, Problem
from cistrat_training.certificates.slots import declared
from cistrat_training.certificates.template_forms import LayoutForm, LookForm, TemplateForm
from cistrat_training.certificates.templates import Template, TemplateUse, TemplateVersion
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.files import PNG
from cistrat_training.forms import UNPROCESSABLE, choices, clean
from cistrat_training.workshops.models import Workshop

NOT_FOUND = 404
PIXELS = 60  # an inch: a page of 700 pixels
LONGEST_TEXT = 300
MOST_OF_A_LINE = 80


class Typed(NamedTuple):
    source: str
    pictures: dict[str, Any]
    texts: dict[str, Any]


@views.get("/certificates/templates")
@permit(may.organise)
def templates() -> ResponseReturnValue:
    return _templates(TemplateForm())


@views.post("/certificates/templates")
@permit(may.organise)
def begin_template() -> ResponseReturnValue:
    """It begins as a copy of the house's layout."""
    form = TemplateForm()
    if form.validate_on_submit():
        with form.refusals():
            if db.session.scalar(template_queries.named(form.name.data)):
                raise RuleBroken("There is a template of this name already.", field="name")
            now = clock.now()
            template = Template(name=form.name.data, created_at=now, created_by=me())
            version = _version(template, 1, looks.HOUSE.source)
            db.session.add(version)
            db.session.commit()
            return redirect(url_for(".template_version", template_version_id=version.id))
    return _templates(form)


@views.post("/certificates/templates/<int:certificate_template_id>/name")
@permit(may.organise, Template)
def rename_template(certificate_template: Template) -> ResponseReturnValue:
    """Its name stands on no certificate."""
    template, form = lock(db.session(), certificate_template), TemplateForm()
    newest = db.session.scalars(template_queries.newest_of(template)).one()
    if form.validate_on_submit():
        with form.refusals():
            if db.session.scalar(template_queries.named(form.name.data)) not in (None, template):
                raise RuleBroken("There is a template of this name already.", field="name")
            template.name = form.name.data
            db.session.commit()
            flash(_("The template has its new name."))
            return redirect(url_for(".template_version", template_version_id=newest.id))
    layout = LayoutForm(None, data={"source": newest.source})
    page, _code = _editor(newest, layout, [], renaming=form)
    return page, form.code


@views.post("/certificates/templates/<int:certificate_template_id>/versions")
@permit(may.organise, Template)
def begin_version(certificate_template: Template) -> ResponseReturnValue:
    """As the newest one is; the draft, where there is one already."""
    template = lock(db.session(), certificate_template)
    newest = db.session.scalars(template_queries.newest_of(template)).one()
    if not newest.is_draft:
        before, newest = newest, _version(template, newest.number + 1, newest.source)
        newest.pictures, newest.texts = dict(before.pictures), dict(before.texts)
        db.session.add(newest)
        db.session.commit()
    return redirect(url_for(".template_version", template_version_id=newest.id))


def _version(template: Template, number: int, source: str) -> TemplateVersion:
    return TemplateVersion(
        template=template,
        number=number,
        source=source,
        changed_at=clock.now(),
        changed_by=me(),
    )


@views.get("/certificates/template-versions/<int:template_version_id>")
@permit(may.organise, TemplateVersion)
def template_version(template_version: TemplateVersion) -> ResponseReturnValue:
    form = LayoutForm(data={"source": template_version.source})
    return _editor(template_version, form, _problems_of(template_version))


@views.post("/certificates/template-versions/<int:template_version_id>")
@permit(may.organise, TemplateVersion)
def save_version(template_version: TemplateVersion) -> ResponseReturnValue:
    form = LayoutForm()
    if form.validate_on_submit():
        with form.refusals():
            _take_over(lock(db.session(), template_version), form)
            db.session.commit()
            flash(_("The draft is saved."))
            here = url_for(".template_version", template_version_id=template_version.id)
            return redirect(f"{here}?sample={_sample()}#preview")
    return _editor(template_version, form, [], _typed(str(form.source.data or "")))


@views.post("/certificates/template-versions/<int:template_version_id>/publication")
@permit(may.organise, TemplateVersion)
def publish_version(template_version: TemplateVersion) -> ResponseReturnValue:
    version = lock(db.session(), template_version)
    form = LayoutForm(None, data={"source": version.source})
    if not version.is_draft:
        raise RuleBroken("This version is published already.")
    look = looks.as_look(db.session(), version)
    try:
        trials.check(look)
    except BadLayout as bad:
        page, _code = _editor(version, form, bad.problems)
        return page, UNPROCESSABLE
    version.publish(look.sha256, now=clock.now())
    db.session.commit()
    flash(
        _("Version %(number)s is published. It never changes from now on.", number=version.number)
    )
    return redirect(url_for(".template_version", template_version_id=version.id))


@views.post("/certificates/template-versions/<int:template_version_id>/preview")
@permit(may.organise, TemplateVersion)
def preview_version(template_version: TemplateVersion) -> ResponseReturnValue:
    """For the script, which shows what is written while it is written; nothing is kept."""
    form = LayoutForm()
    with db.session.no_autoflush:
        if template_version.is_draft:
            _take_over(template_version, form)
        look = looks.as_look(db.session(), template_version)
    db.session.rollback()
    try:
        pages = paper.pictures(trials.SAMPLES[_sample()], look, ppi=PIXELS)
    except BadLayout as bad:
        problems = [_in_words(problem, look.source) for problem in bad.problems]
        return jsonify(problems=problems), UNPROCESSABLE
    return jsonify(pages=[b64encode(page).decode() for page in pages[:4]])


@views.get("/certificates/template-versions/<int:template_version_id>/preview/<int:page>.png")
@permit(may.organise, TemplateVersion)
def preview_page(template_version: TemplateVersion, page: int) -> ResponseReturnValue:
    look = looks.as_look(db.session(), template_version)
    try:
        pages = paper.pictures(trials.SAMPLES[_sample()], look, ppi=PIXELS)
    except BadLayout:
        abort(NOT_FOUND)
    if not 0 < page <= len(pages):
        abort(NOT_FOUND)
    return Response(pages[page - 1], mimetype=PNG, headers={"Cache-Control": "no-store"})


@views.get("/workshops/<int:workshop_id>/certificates/look")
@permit(may.organise, Workshop)
def look(workshop: Workshop) -> ResponseReturnValue:
    chosen = {use.kind.value: use.version_id for use in _uses_of(workshop)}
    return _look(workshop, _look_form(chosen))


@views.post("/workshops/<int:workshop_id>/certificates/look")
@permit(may.organise, Workshop)
def choose_look(workshop: Workshop) -> ResponseReturnValue:
    form = _look_form({})
    if form.validate_on_submit():
        lock(db.session(), workshop)
        uses = {use.kind: use for use in _uses_of(workshop)}
        for kind in Kind:
            _choose(workshop, kind, uses.get(kind), form[kind.value].data)
        db.session.commit()
        flash(_("Kept for the certificates that are issued from now on."))
        return redirect(url_for(".look", workshop_id=workshop.id))
    return _look(workshop, form)


def _uses_of(workshop: Workshop) -> Sequence[TemplateUse]:
    return db.session.scalars(template_queries.uses_of(workshop)).all()


def _choose(workshop: Workshop, kind: Kind, use: TemplateUse | None, version_id: int) -> None:
    version = db.session.get(TemplateVersion, version_id)
    if version is None:
        if use:
            db.session.delete(use)
    elif use is None:
        now = clock.now()
        db.session.add(
            TemplateUse(
                workshop=workshop, kind=kind, version=version, chosen_at=now, chosen_by=me()
            )
        )
    elif use.version_id != version_id:
        use.version, use.chosen_at, use.chosen_by = version, clock.now(), me()


def _look_form(chosen: dict[str, int]) -> LookForm:
    form = LookForm(data={kind.value: chosen.get(kind.value, 0) for kind in Kind})
    offered = [
        (version.id, f"{version.template.name} · {version.number}")
        for version in db.session.scalars(template_queries.published())
    ]
    for kind in Kind:
        form[kind.value].choices = choices([(0, _("The layout of the house")), *offered])
    return form


def _look(workshop: Workshop, form: LookForm) -> ResponseReturnValue:
    page = render_template("certificates/look.html", workshop=workshop, form=form)
    return page, form.code


def _templates(form: TemplateForm) -> ResponseReturnValue:
    page = render_template(
        "certificates/templates.html",
        form=form,
        versions=db.session.scalars(template_queries.versions()).all(),
        uses=db.session.scalars(template_queries.uses()).all(),
        KINDS=KINDS,
    )
    return page, form.code


def _editor(
    version: TemplateVersion,
    form: LayoutForm,
    problems: Sequence[Problem],
    typed: Typed | None = None,
    *,
    renaming: TemplateForm | None = None,
) -> tuple[str, int]:
    shown = typed if typed and version.is_draft else _stored(version)
    page = render_template(
        "certificates/template_version.html",
        version=version,
        form=form,
        renaming=renaming or TemplateForm(None, data={"name": version.template.name}),
        slots=declared(shown.source),
        shown=shown,
        uses=db.session.scalars(template_queries.uses_with(version)).all(),
        KINDS=KINDS,
        vault=db.session.scalars(template_queries.pictures()).all(),
        problems=[_in_words(problem, version.source) for problem in problems],
        sample=_sample(),
        SAMPLES=trials.SAMPLE_NAMES,
    )
    return page, form.code


def _problems_of(version: TemplateVersion) -> Sequence[Problem]:
    try:
        paper.pictures(trials.SAMPLES[_sample()], looks.as_look(db.session(), version), ppi=PIXELS)
    except BadLayout as bad:
        return bad.problems
    return []


def _in_words(problem: Problem, source: str) -> str:
    """With the line itself, since a field of text does not number its lines."""
    said = " ".join([_(problem.message), *problem.hints])
    lines = source.splitlines()[problem.line - 1 :] if problem.line else []
    code = lines[0].strip()[:MOST_OF_A_LINE] if lines else ""
    if code:
        return _("Line %(line)s, “%(code)s”: %(said)s", line=problem.line, code=code, said=said)
    return _("Line %(line)s: %(said)s", line=problem.line, said=said) if problem.line else said


def _sample() -> str:
    asked = request.values.get("sample", "")
    return asked if asked in trials.SAMPLES else "latin"


def _take_over(version: TemplateVersion, form: LayoutForm) -> None:
    """What was typed, and what was chosen for the slots that it declares."""
    typed = _typed(str(form.source.data or "").replace("\r\n", "\n"))
    version.source, version.pictures, version.texts = typed
    version.changed_at, version.changed_by = clock.now(), me()


def _typed(source: str) -> Typed:
    slots = declared(source)
    known = {picture.id for picture in db.session.scalars(template_queries.pictures())}
    chosen = {slot: request.form.get(f"picture-{slot}", type=int) for slot in slots.pictures}
    pictures = {slot: number for slot, number in chosen.items() if number in known}
    texts = {slot: _text(slot) for slot in slots.texts}
    return Typed(
        source, pictures, {slot: said for slot, said in texts.items() if any(said.values())}
    )


def _stored(version: TemplateVersion) -> Typed:
    return Typed(version.source, version.pictures, version.texts)


def _text(slot: str) -> dict[str, str]:
    return {
        code: str(clean(request.form.get(f"text-{slot}-{code}", "")) or "")[:LONGEST_TEXT].strip()
        for code in ("en", "zh")
    }
