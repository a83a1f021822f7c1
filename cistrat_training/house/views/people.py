"""Finding an account, giving it a role, and erasing one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.house import erasure, history, queries
from cistrat_training.house.forms import ErasureForm, RoleForm
from cistrat_training.house.views.blueprint import views

PEOPLE_ON_A_PAGE = 50


@views.get("/people")
@permit(may.organise)
def people() -> ResponseReturnValue:
    """To find one account: by a part of a name or of an e-mail."""
    sought = request.args.get("q", "").strip()
    page = db.paginate(queries.people_like(sought), per_page=PEOPLE_ON_A_PAGE)
    return render_template(
        "house/people.html",
        page=page,
        page_url=lambda number: url_for(".people", q=sought, page=number),
        sought=sought,
        ROLES=history.ROLES,
    )


@views.route("/people/<int:user_id>/role", methods=["GET", "POST"])
@permit(may.give_role, User)
def role(user: User) -> ResponseReturnValue:
    """Who organises and who administers; what else somebody may do follows from rows."""
    form = RoleForm(role=user.role, sees_travel_data=user.sees_travel_data)
    if form.validate_on_submit():
        trail.because(db.session, form.why.data)
        user.role = form.role.data
        user.sees_travel_data = form.sees_travel_data.data and user.is_organiser
        user.end_sessions()  # what was open with the old role ends with it
        db.session.commit()
        flash(_("%(name)s: %(role)s.", name=user.full_name, role=_(history.ROLES[user.role])))
        return redirect(url_for(".people", q=user.email or user.full_name))
    return render_template("house/role.html", person=user, form=form), form.code


@views.route("/people/<int:user_id>/erasure", methods=["GET", "POST"])
@permit(may.erase, User)
def erase(user: User) -> ResponseReturnValue:
    form = ErasureForm()
    if form.validate_on_submit():
        with form.refusals():
            gone = erasure.erase(db.session(), user, why=form.why.data, now=clock.now())
            contents = [file.sha256 for file in gone]
            db.session.commit()
            queue.ring("letters")  # to those who get what this person gave free
            for content in contents:
                files.remove(content)
            flash(_("Erased."))
            return redirect(url_for(".erase", user_id=user.id))
    todo = erasure.plan(db.session(), user)
    return render_template("house/erasure.html", person=user, todo=todo, form=form), form.code
