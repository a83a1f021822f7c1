"""Slides, readings and recordings: added, published, withdrawn, removed, and opened."""

from contextlib import closing
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import arriving, clock, files, formats, pages, streams
from cistrat_training import permissions as may
from cistrat_training.accounts.access import login, me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.files import MB
from cistrat_training.schedule import publishing, receiving
from cistrat_training.schedule.consent_queries import consents_of
from cistrat_training.schedule.consents import LICENCE_ADDRESSES, ConsentPurpose, Consents
from cistrat_training.schedule.material_forms import AboutForm, MaterialForm
from cistrat_training.schedule.material_tasks import largest_recording
from cistrat_training.schedule.materials import MATERIAL_KINDS, Material
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.schedule.views.blueprint import views

GONE = 410
AROUND_A_FORM = 1 * MB  # the other fields of the form, and what stands between them


class Row(NamedTuple):
    """One material as those see it who prepare the lecture."""

    material: Material
    lacking: list[Lecturer]
    is_shown: bool
    may_open: bool


@views.get("/lectures/<int:lecture_id>/materials")
@permit(may.prepare, Lecture)
def materials(lecture: Lecture) -> ResponseReturnValue:
    return _page(lecture, form_for(MaterialForm, lecture))


@views.post("/lectures/<int:lecture_id>/materials")
@pages.takes(receiving.FITS_A_FORM + AROUND_A_FORM)
@permit(may.prepare, Lecture)
def add_material(lecture: Lecture) -> ResponseReturnValue:
    """In one piece. The script of the page sends large files in chunks instead."""
    form = form_for(MaterialForm, lecture)
    if form.validate_on_submit():
        with form.refusals():
            told = form.told()
            kind = receiving.what_is_taken(told.kind, largest_recording())
            db.session.rollback()  # nobody waits for us while it is looked into
            with closing(form.file.data) as sent:
                content = streams.keep(streams.pieces_of(sent.stream), kind)
            name = files.plain_name(sent.filename or "")
            material = receiving.add(
                db.session, lecture, content, told, file_name=name, by=me(), now=clock.now()
            )
            db.session.commit()
            flash(_("“%(name)s” is added. Publish it when it is ready.", name=material.file_name))
            return redirect(url_for(".materials", lecture_id=lecture.id))
    return _page(lecture, form), form.code


@views.route("/materials/<int:material_id>", methods=["GET", "POST"])
@permit(may.mind_material, Material)
def edit_material(material: Material) -> ResponseReturnValue:
    form = AboutForm(obj=material)
    form.offer_languages()
    if form.validate_on_submit():
        material.title, material.language = form.title.data or "", form.language.data or ""
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".materials", lecture_id=material.lecture_id))
    return render_template(
        "schedule/material.html",
        material=material,
        lecture=material.lecture,
        form=form,
        kinds=MATERIAL_KINDS,
        deed_form=DeedForm(),
    ), form.code


@views.post("/materials/<int:material_id>/publication")
@permit(may.mind_material, Material)
def publish_material(material: Material) -> ResponseReturnValue:
    receiving.publish(db.session, _alone(material), now=clock.now())
    db.session.commit()
    flash(_("“%(name)s” is published.", name=material.file_name))
    return redirect(url_for(".materials", lecture_id=material.lecture_id))


@views.post("/materials/<int:material_id>/withdrawal")
@permit(may.mind_material, Material)
def withdraw_material(material: Material) -> ResponseReturnValue:
    _alone(material).withdraw(now=clock.now())
    db.session.commit()
    flash(_("“%(name)s” is shown to nobody any more.", name=material.file_name))
    return redirect(url_for(".materials", lecture_id=material.lecture_id))


@views.post("/materials/<int:material_id>/removal")
@permit(may.mind_material, Material)
def remove_material(material: Material) -> ResponseReturnValue:
    _alone(material).refuse_removal()
    lecture_id, name, file = material.lecture_id, material.file_name, material.file
    sha256 = file.sha256
    db.session.delete(material)
    db.session.flush()
    is_gone = files.let_go(db.session, file)
    db.session.commit()
    if is_gone:
        files.remove(sha256)
    flash(_("“%(name)s” is deleted.", name=name))
    return redirect(url_for(".materials", lecture_id=lecture_id))


def _alone(material: Material) -> Material:
    """As it is now, and nobody else changes it until this is done: a button is pressed twice."""
    lock(db.session, material.lecture)
    return db.session.get(Material, material.id, populate_existing=True) or abort(404)


@views.post("/lectures/<int:lecture_id>/materials/order")
@permit(may.prepare, Lecture)
def order_materials(lecture: Lecture) -> ResponseReturnValue:
    """One place up: the one named goes before the one that stands above it."""
    there = [one.id for one in db.session.scalars(publishing.materials_of([lecture.id]))]
    raised = request.form.get("up", type=int)
    if raised in there:
        at = there.index(raised)
        there.insert(max(at - 1, 0), there.pop(at))
        receiving.set_in_order(db.session, lecture, there)
        db.session.commit()
    return redirect(url_for(".materials", lecture_id=lecture.id))


@views.get("/materials/<int:material_id>/file")
@permit(may.knock_for_material, Material)
def material_file(material: Material) -> ResponseReturnValue:
    """Asked anew at each request: a known address is worth nothing once a consent is taken back."""
    if publishing.may_open(db.session, material, me(), clock.now()):
        return streams.send(material.file, material.file_name)
    if me().is_anonymous and publishing.may_be_shown(material, _consents(material.lecture)):
        return login.unauthorized()
    return abort(GONE if material.published_at else 404)


def form_for(kind: type[Any], lecture: Lecture) -> Any:
    form = kind()
    there = db.session.scalars(publishing.materials_of([lecture.id])).all()
    takes = receiving.kinds_from(me())
    form.offer(takes, [one for one in there if one.kind in takes and not one.withdrawn_at])
    return form


def _page(lecture: Lecture, form: MaterialForm) -> str:
    consents = _consents(lecture)
    there = db.session.scalars(publishing.materials_of([lecture.id])).all()
    uploads = db.session.scalars(arriving.open_uploads(me().id, receiving.about(lecture))).all()
    return render_template(
        "schedule/materials.html",
        lecture=lecture,
        workshop=lecture.workshop,
        rows=[_row(material, consents) for material in there],
        form=form,
        uploads=uploads,
        arrived=arriving.bytes_kept(db.session, uploads),
        kinds=MATERIAL_KINDS,
        licence=consents.licence(),
        not_recorded_by=consents.lacking(ConsentPurpose.RECORDING),
        licences=LICENCE_ADDRESSES,
        limits=_limits(),
    )


def _row(material: Material, consents: Consents) -> Row:
    purpose = publishing.NEEDS.get(material.kind)
    return Row(
        material,
        consents.lacking(purpose) if purpose else [],
        publishing.may_be_shown(material, consents),
        publishing.may_open(db.session, material, me(), clock.now(), consents),
    )


def _limits() -> list[tuple[str, str, str]]:
    """For each kind that this person adds: its name, the formats and the largest size."""
    taken = [
        (kind, receiving.what_is_taken(kind, largest_recording()))
        for kind in receiving.kinds_from(me())
    ]
    return [(MATERIAL_KINDS[kind], formats.names(t), files.in_words(t.most)) for kind, t in taken]


def _consents(lecture: Lecture) -> Consents:
    return consents_of(db.session, [lecture])[lecture.id]
