"""Organisers see what is wrong with a draft, and say what it must keep."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.schedule import clash_queries, laws, queries
from cistrat_training.schedule.arranging import Planner
from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.order_forms import OrderForm, PaceForm
from cistrat_training.schedule.orders import LectureOrder, Pace, circle
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/clashes")
@permit(may.organise, Workshop)
def clashes(workshop: Workshop) -> ResponseReturnValue:
    return _page(workshop, _order_form(workshop), _pace_form(workshop))


@views.post("/workshops/<int:workshop_id>/orders")
@permit(may.organise, Workshop)
def add_order(workshop: Workshop) -> ResponseReturnValue:
    form = _order_form(workshop)
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            _add_order(workshop, form.before.data, form.after.data)
            db.session.commit()
            flash(_("The order is kept."))
            return redirect(url_for(".clashes", workshop_id=workshop.id, _anchor="orders"))
    return _page(workshop, form, _pace_form(workshop)), form.code


@views.post("/orders/<int:lecture_order_id>/removal")
@permit(may.organise, LectureOrder)
def remove_order(lecture_order: LectureOrder) -> ResponseReturnValue:
    workshop_id = lecture_order.before.workshop_id
    db.session.delete(lecture_order)
    db.session.commit()
    flash(_("The order is taken back."))
    return redirect(url_for(".clashes", workshop_id=workshop_id, _anchor="orders"))


@views.post("/workshops/<int:workshop_id>/pace")
@permit(may.organise, Workshop)
def set_pace(workshop: Workshop) -> ResponseReturnValue:
    form = PaceForm()
    if form.validate_on_submit():
        lock(db.session, workshop)
        pace = db.session.scalar(clash_queries.pace_of(workshop)) or Pace(workshop=workshop)
        form.populate_obj(pace)
        db.session.add(pace)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".clashes", workshop_id=workshop.id, _anchor="pace"))
    return _page(workshop, _order_form(workshop), form), form.code


@views.post("/workshops/<int:workshop_id>/changed-law")
@permit(may.organise, Workshop)
def settle_law(workshop: Workshop) -> ResponseReturnValue:
    """The lectures named, or all of them, keep the hour on the clock or the instant."""
    lectures = laws.affected(_chosen(workshop), clock.now())
    keep = request.form.get("keep")
    if lectures and keep == "wall":
        planner = Planner(me(), clock.now(), language=languages.language())
        laws.keep_the_wall(db.session, workshop, lectures, planner)
        flash(_("The hours on the clock are kept. The next release tells those concerned."))
    elif lectures and keep == "instant":
        laws.keep_the_instant(lectures)
        flash(_("The instants are kept. For people elsewhere nothing changes."))
    db.session.commit()
    return redirect(url_for(".clashes", workshop_id=workshop.id))


def _chosen(workshop: Workshop) -> Sequence[Lecture]:
    wanted = request.form.getlist("lecture", type=int)
    every = db.session.scalars(queries.lectures_of(workshop)).all()
    return [one for one in every if one.id in wanted] if wanted else every


def _page(workshop: Workshop, order_form: OrderForm, pace_form: PaceForm) -> str:
    lectures = db.session.scalars(queries.lectures_of(workshop)).all()
    return render_template(
        "schedule/order.html",
        workshop=workshop,
        days=clash_queries.clashes_in(db.session, workshop, lectures, languages.language()),
        affected=laws.affected(lectures, clock.now()),
        orders=db.session.scalars(clash_queries.orders_in(workshop)).all(),
        order_form=order_form,
        pace_form=pace_form,
    )


def _order_form(workshop: Workshop) -> OrderForm:
    language = languages.language()
    offered = [
        (one.id, _titled(one, language))
        for one in db.session.scalars(queries.lectures_of(workshop))
        if not one.cancelled_at and one.kind is not LectureKind.BREAK
    ]
    form = OrderForm(after=offered[1][0] if offered[1:] else None)
    form.after.choices = form.before.choices = choices(offered)
    return form


def _titled(lecture: Lecture, language: str) -> str:
    """Copies of a day have the same titles, so the hour goes before them."""
    title = lecture.title(language)
    if not lecture.starts_at:
        return title
    begins = clock.wall(lecture.starts_at, lecture.workshop.zone)
    return f"{languages.weekday(begins.date())} {begins:%H:%M} {title}"


def _pace_form(workshop: Workshop) -> PaceForm:
    return PaceForm(
        formdata=None,
        obj=db.session.scalar(clash_queries.pace_of(workshop)) or Pace(workshop=workshop),
    )


def _add_order(workshop: Workshop, before_id: int, after_id: int) -> None:
    """Raises RuleBroken where it would close a circle. One that is there already stays."""
    kept = [
        (one.before_id, one.after_id)
        for one in db.session.scalars(clash_queries.orders_in(workshop))
    ]
    if (before_id, after_id) in kept:
        return
    if way := circle(kept, before_id, after_id):
        raise RuleBroken(
            N_(
                "No programme could keep this: it would close a circle, in which each lecture"
                " comes after the one before it: %(circle)s. Choose another lecture, or take one"
                " of these orders back first."
            ),
            field="after",
            circle=_told(way),
        )
    before, after = (db.session.get_one(Lecture, key) for key in (before_id, after_id))
    db.session.add(LectureOrder(before=before, after=after))


def _told(way: Sequence[int]) -> str:
    titles = {
        one.id: one.title(languages.language())
        for one in db.session.scalars(select(Lecture).where(Lecture.id.in_(way)))
    }
    return " → ".join(f"“{titles[key]}”" for key in (*way, way[0]))
