"""Who can be asked to lecture."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts import queries as people
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import LONGEST_LINE
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.places.queries import country_choices, organisation_named
from cistrat_training.schedule import lecturing_queries, queries
from cistrat_training.schedule.forms import LecturerForm
from cistrat_training.schedule.models import Lecturer, LecturerRole
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_

ROWS_ON_A_PAGE = 50


@views.get("/lecturers")
@permit(may.organise)
def lecturers() -> ResponseReturnValue:
    wanted = request.args.get("find", "").strip()[:LONGEST_LINE]
    page = db.paginate(
        lecturing_queries.lecturers_like(wanted), per_page=ROWS_ON_A_PAGE, error_out=False
    )
    return render_template(
        "schedule/lecturers.html",
        page=page,
        wanted=wanted,
        counts=lecturing_queries.counts_of(db.session, page.items),
        missing=_missing,
        url=lambda number: url_for(".lecturers", find=wanted or None, page=number),
    )


def _missing(lecturer: Lecturer) -> list[str]:
    """What participants would look for beside the name."""
    parts = {
        _("biography in English"): lecturer.bio_en,
        _("biography in Chinese"): lecturer.bio_zh,
        _("photo"): lecturer.photo_id,
        _("post"): lecturer.post_en or lecturer.post_zh,
    }
    return [name for name, is_there in parts.items() if not is_there]


@views.route("/lecturers/new", methods=["GET", "POST"])
@permit(may.organise)
def new_lecturer() -> ResponseReturnValue:
    form = LecturerForm()
    form.offer(country_choices(db.session, languages.language()))
    if form.validate_on_submit():
        with form.refusals():
            lecturer = Lecturer(person=_lecturing_person(form), organisation=_organisation(form))
            _describe(lecturer, form)
            db.session.add(lecturer)
            db.session.commit()
            flash(_("%(name)s can be asked to lecture.", name=lecturer.person.full_name))
            return redirect(_back_to(request.args.get("workshop", type=int)))
    return render_template("schedule/lecturer.html", form=form, lecturer=None), form.code


@views.route("/lecturers/<int:lecturer_id>", methods=["GET", "POST"])
@permit(may.organise, Lecturer)
def edit_lecturer(lecturer: Lecturer) -> ResponseReturnValue:
    form = LecturerForm(obj=lecturer.person, data=_of_lecturer(lecturer))
    form.offer(country_choices(db.session, languages.language()))
    if form.validate_on_submit():
        with form.refusals():
            lecturer.organisation = _organisation(form)
            _describe(lecturer, form)
            _name(lecturer.person, form)
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".lecturers"))
    return render_template("schedule/lecturer.html", form=form, lecturer=lecturer), form.code


def _lecturing_person(form: LecturerForm) -> User:
    email = form.email.data
    person = db.session.scalar(people.with_email(email)) if email else None
    if person is None:
        person = User(email=email or None, full_name=form.full_name.data, created_at=clock.now())
        _name(person, form)
    elif person.id and db.session.scalar(queries.lecturer_who_is(person)):
        raise RuleBroken(
            N_("%(email)s is among the lecturers already. Change that entry instead."),
            field="email",
            email=email,
        )
    return person


def _name(person: User, form: LecturerForm) -> None:
    person.full_name = form.full_name.data
    person.latin_name = form.latin_name.data or person.latin_name
    person.language = form.language.data
    person.zone = form.zone.data or person.zone


def _organisation(form: LecturerForm) -> Organisation:
    """The one of this name in this country, or a new one."""
    known = db.session.scalar(organisation_named(form.organisation.data, form.country.data))
    return known or Organisation(
        name=form.organisation.data,
        country=db.session.get_one(Country, form.country.data),
        category=Category(form.category.data),
    )


def _describe(lecturer: Lecturer, form: LecturerForm) -> None:
    lecturer.role = LecturerRole(form.role.data)
    lecturer.post_en = form.post_en.data or ""
    lecturer.post_zh = form.post_zh.data or ""


def _of_lecturer(lecturer: Lecturer) -> dict[str, Any]:
    return {
        "organisation": lecturer.organisation.name,
        "country": lecturer.organisation.country_code,
        "category": lecturer.organisation.category.value,
        "role": lecturer.role.value,
        "post_en": lecturer.post_en,
        "post_zh": lecturer.post_zh,
    }


def _back_to(workshop_id: int | None) -> str:
    if workshop_id:
        return url_for(".new_lecture", workshop_id=workshop_id)
    return url_for(".lecturers")
