"""The lists that countries stand on: who stood where on a day, says who, and since when."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db, lock
from cistrat_training.languages import language
from cistrat_training.places import atlas, listing, queries
from cistrat_training.places.forms import (
    OURS,
    DecisionForm,
    LabelForm,
    MembershipForm,
    NewLabelForm,
    NewMembershipForm,
    StrikingForm,
    TurningForm,
)
from cistrat_training.places.listing import Days
from cistrat_training.places.models import (
    GROUP_KINDS,
    Country,
    CountryGroup,
    CountryMembership,
    GroupKind,
)
from cistrat_training.trail import TrailEntry

CHANGES_ON_A_PAGE = 30

views = Blueprint("places", __name__)


@views.get("/places/groups")
@permit(may.organise)
def groups() -> ResponseReturnValue:
    on = _day_asked_for()
    waiting = {d.rows[0].group_code for d in atlas.differences(db.session)}
    return render_template(
        "places/groups.html",
        groups=db.session.scalars(queries.all_groups()).all(),
        sizes=dict(db.session.execute(queries.sizes(on)).all()),
        on=on,
        waiting=waiting,
        kinds=GROUP_KINDS,
    )


@views.get("/places/groups/<country_group>")
@permit(may.organise)
def group(country_group: str) -> ResponseReturnValue:
    found = _group(country_group)
    on = _day_asked_for()
    known = db.session.scalars(queries.memberships_of(found)).all()
    standing = [m for m in known if not m.is_struck and m.stands_on(on)]
    return render_template(
        "places/group.html",
        group=found,
        kind=GROUP_KINDS[found.kind],
        on=on,
        standing=standing,
        elsewhen=[m for m in known if not m.is_struck and m not in standing],
        struck=[m for m in known if m.is_struck],
        differences=_differences(found, known),
        history=_history(found, known),
        DEEDS=trail.DEEDS,
    )


class _Offered(NamedTuple):
    difference: atlas.Difference
    form: DecisionForm


def _differences(group: CountryGroup, known: Sequence[CountryMembership]) -> list[_Offered]:
    ids = {membership.id for membership in known}
    return [
        _Offered(each, DecisionForm(formdata=None, difference=each.key))
        for each in (atlas.differences(db.session) if group.is_ours else [])
        if each.rows[0].id in ids
    ]


class _Told(NamedTuple):
    """An entry of the trail, who made it, and of which country it tells."""

    entry: TrailEntry
    by: str
    country: Country | None


def _history(group: CountryGroup, known: Sequence[CountryMembership]) -> list[_Told]:
    countries = {trail.record_of(membership): membership.country for membership in known}
    asked = queries.changes_by_people([trail.record_of(group), *countries])
    entries = db.session.scalars(asked.limit(CHANGES_ON_A_PAGE)).all()
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    names = {person.id: person.full_name for person in db.session.scalars(queries.people(ids))}
    return [
        _Told(entry, names.get(entry.actor_id or 0, ""), countries.get(entry.record))
        for entry in entries
    ]


def _group(code: str) -> CountryGroup:
    return db.session.get(CountryGroup, code) or abort(404)


def _day_asked_for() -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.now().date()


# Labels


@views.route("/places/labels/new", methods=["GET", "POST"])
@permit(may.set_up_reports)
def new_label() -> ResponseReturnValue:
    form = NewLabelForm()
    if form.validate_on_submit() and (made := _made(form)):
        flash(_("The list is there. Put countries on it."), "done")
        return redirect(url_for(".group", country_group=made))
    return render_template("places/label.html", form=form, group=None), form.code


def _made(form: NewLabelForm) -> str | None:
    """Its code; none where another list has it."""
    group = CountryGroup(
        code=form.label_code.data,
        name_en=form.name_en.data,
        name_zh=form.name_zh.data,
        source=form.source.data,
        kind=GroupKind.LABEL,
    )
    db.session.add(group)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.label_code.errors = [
            *form.label_code.errors,
            _("Another list has this code. Choose another one."),
        ]
        return None
    return form.label_code.data


@views.route("/places/labels/<label>", methods=["GET", "POST"])
@permit(may.set_up_reports)
def edit_label(label: str) -> ResponseReturnValue:
    found = _label(label)
    form = LabelForm(obj=found)
    if form.validate_on_submit():
        form.populate_obj(found)
        db.session.commit()
        flash(_("The list is changed."), "done")
        return redirect(url_for(".group", country_group=label))
    return render_template("places/label.html", form=form, group=found), form.code


@views.route("/places/labels/<label>/deletion", methods=["GET", "POST"])
@permit(may.set_up_reports)
def delete_label(label: str) -> ResponseReturnValue:
    found = _label(label)
    form = StrikingForm()
    if form.validate_on_submit():
        trail.because(db.session, form.why.data)
        for membership in db.session.scalars(queries.memberships_of(found)):
            db.session.delete(membership)
        db.session.flush()
        db.session.delete(found)
        db.session.commit()
        flash(_("The list is deleted. Published reports keep theirs."), "done")
        return redirect(url_for(".groups"))
    return render_template("places/delete_label.html", form=form, group=found), form.code


def _label(code: str) -> CountryGroup:
    """What came with the product keeps its name, and stays."""
    found = _group(code)
    return found if found.is_label and not found.is_ours else abort(404)


# Who stands on a list


@views.route("/places/groups/<country_group>/memberships/new", methods=["GET", "POST"])
@permit(may.set_up_reports)
def new_membership(country_group: str) -> ResponseReturnValue:
    found = _group(country_group)
    form = NewMembershipForm()
    form.offer(queries.country_choices(db.session, language()))
    if form.validate_on_submit():
        with form.refusals():
            added = listing.add(
                lock(db.session, found),
                db.session.get_one(Country, form.country.data),
                _days(form),
                source=form.source.data,
                among=db.session.scalars(queries.memberships_of(found)).all(),
            )
            return _kept(added, form.why.data, _("The country is on the list."))
    return render_template("places/membership.html", form=form, group=found, membership=None), (
        form.code
    )


@views.route("/places/memberships/<int:country_membership_id>", methods=["GET", "POST"])
@permit(may.set_up_reports, CountryMembership)
def edit_membership(country_membership: CountryMembership) -> ResponseReturnValue:
    form = MembershipForm(obj=country_membership)
    if form.validate_on_submit():
        with form.refusals():
            listing.correct(
                country_membership,
                _days(form),
                source=form.source.data,
                among=_others_of(country_membership),
            )
            return _kept(country_membership, form.why.data, _("The line is corrected."))
    return render_template(
        "places/membership.html",
        form=form,
        group=country_membership.group,
        membership=country_membership,
    ), form.code


@views.route("/places/memberships/<int:country_membership_id>/striking", methods=["GET", "POST"])
@permit(may.set_up_reports, CountryMembership)
def strike_membership(country_membership: CountryMembership) -> ResponseReturnValue:
    """Or restore it, where it is struck out."""
    form = TurningForm(was_struck=_struck(country_membership))
    if form.validate_on_submit():
        with form.refusals():
            others = _others_of(country_membership)
            if form.was_struck.data != _struck(country_membership):
                flash(_("This is decided already, or something changed meanwhile."), "warn")
                return redirect(url_for(".group", country_group=country_membership.group_code))
            if country_membership.is_struck:
                listing.restore(country_membership, others)
                return _kept(country_membership, form.why.data, _("The line holds again."))
            listing.strike(country_membership)
            return _kept(country_membership, form.why.data, _("The line is struck out."))
    return render_template(
        "places/strike.html", form=form, membership=country_membership
    ), form.code


def _struck(membership: CountryMembership) -> str:
    return "yes" if membership.is_struck else "no"


def _others_of(membership: CountryMembership) -> Sequence[CountryMembership]:
    """Nobody else changes the list meanwhile."""
    group = lock(db.session, membership.group)
    known = db.session.scalars(queries.memberships_of(group)).all()
    return [other for other in known if other is not membership]


def _days(form: MembershipForm) -> Days:
    return Days(form.since.data, form.until.data)


def _kept(membership: CountryMembership, why: str, said: str) -> ResponseReturnValue:
    trail.because(db.session, why)
    db.session.add(membership)
    db.session.commit()
    flash(said, "done")
    return redirect(url_for(".group", country_group=membership.group_code))


# What the product's table says meanwhile


@views.post("/places/groups/<country_group>/decision")
@permit(may.set_up_reports)
def decide(country_group: str) -> ResponseReturnValue:
    lock(db.session, _group(country_group))
    form = DecisionForm()
    known = {each.key: each for each in atlas.differences(db.session)}
    difference = known.get(form.difference.data)
    if difference is None:
        flash(_("This is decided already, or something changed meanwhile."), "warn")
    elif not form.validate_on_submit():
        flash(_("Choose one of the two."), "warn")
    else:
        atlas.decide(difference, takes_ours=form.takes.data == OURS)
        db.session.commit()
        flash(_("Decided."), "done")
    return redirect(url_for(".group", country_group=country_group))
