"""The names on certificates: each holder's preview and answer, and the organisers' list."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, press, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import confirming, name_letters, name_queries, previews
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.looks import Look
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.name_forms import (
    DeadlineForm,
    DeclineForm,
    GrantForm,
    SeenNameForm,
    WishForm,
)
from cistrat_training.certificates.names import Names, PrintedName
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.certificates.views.certificates import press_of_the_site
from cistrat_training.database import db, lock
from cistrat_training.enrolments.seats import end_of
from cistrat_training.fonts import missing_scripts
from cistrat_training.languages import language
from cistrat_training.workshops.models import Workshop

NOT_FOUND = 404
SEEN = "seen-"  # two forms with the same fields stand on one page


class Shown(NamedTuple):
    """One way in which the certificate could be printed, and its address."""

    kind: Kind
    names: Names
    of_account: bool
    with_native: bool

    def query(self, **other: object) -> dict[str, str]:
        """What of the address says so; `other` is what another way has."""
        it = {**self._asdict(), **other}
        query = {"kind": it["kind"].value} if it["kind"] is not Kind.PARTICIPATION else {}
        return (
            query
            | ({"name": "account"} if it["of_account"] else {})
            | ({} if it["with_native"] else {"native": "no"})
        )


# The holder


@views.get("/workshops/<int:workshop_id>/my-name")
@permit(may.hold_certificates, Workshop)
def my_name(workshop: Workshop) -> ResponseReturnValue:
    return _my_name(workshop, WishForm(data=_wished(workshop)))


@views.post("/workshops/<int:workshop_id>/my-name")
@permit(may.hold_certificates, Workshop)
def confirm_name(workshop: Workshop) -> ResponseReturnValue:
    """What is confirmed is what was seen, not what stands in the account by now."""
    seen = SeenNameForm(prefix=SEEN)
    if seen.validate_on_submit():
        with seen.refusals():
            names = Names(seen.holder.data or "", seen.native_name.data or "")
            confirming.confirm(db.session, workshop, me(), names, now=clock.now())
            db.session.commit()
            flash(_("Confirmed. This name will be printed."))
            return redirect(url_for(".my_name", workshop_id=workshop.id))
    return _my_name(workshop, WishForm(None, data=_wished(workshop)), refused=seen)


@views.post("/workshops/<int:workshop_id>/my-name/wish")
@permit(may.hold_certificates, Workshop)
def wish_for_a_name(workshop: Workshop) -> ResponseReturnValue:
    form = WishForm()
    if form.validate_on_submit():
        with form.refusals():
            name = confirming.said_by(db.session, workshop, me())
            wished = Names(form.holder.data, form.native_name.data or "")
            name.ask_for(wished, form.wish.data or "", now=clock.now())
            db.session.commit()
            return redirect(url_for(".my_name", workshop_id=workshop.id))
    return _my_name(workshop, form)


def _wished(workshop: Workshop) -> dict[str, str]:
    """What is asked for already, else the name as it would be printed."""
    name = db.session.scalar(name_queries.name_of(workshop, me()))
    if name and name.is_waiting:
        return {
            "holder": name.wished_holder,
            "native_name": name.wished_native,
            "wish": name.wish,
        }
    return (name.names if name else Names.of(me()))._asdict()


def _my_name(
    workshop: Workshop, wish: WishForm, refused: SeenNameForm | None = None
) -> ResponseReturnValue:
    name = db.session.scalar(name_queries.name_of(workshop, me()))
    shown = _shown(workshop, name)
    page = render_template(
        "certificates/my_name.html",
        workshop=workshop,
        name=name,
        shown=shown,
        kinds=previews.kinds_of(db.session, workshop, me()),
        KINDS=KINDS,
        asked=db.session.scalar(name_queries.asked_in(workshop)),
        standing=db.session.scalars(name_queries.standing_of(workshop, me())).all(),
        of_account=Names.of(me()),
        missing=missing_scripts(shown.names.holder, language()),
        missing_native=missing_scripts(me().native_name, language()),
        seen=SeenNameForm(None, data=shown.names._asdict(), prefix=SEEN),
        wish=wish,
        refused=refused,
        now=clock.now(),
    )
    return page, max(wish.code, refused.code if refused else 0)


def _shown(workshop: Workshop, name: PrintedName | None) -> Shown:
    """As the address asks for it; by itself as it would be printed now."""
    kinds = previews.kinds_of(db.session, workshop, me())
    asked = request.args.get("kind", kinds[0] if kinds else Kind.PARTICIPATION)
    if asked not in kinds:
        abort(NOT_FOUND)
    of_account = request.args.get("name") == "account"
    names = Names.of(me()) if name is None or of_account else name.names
    with_native = request.args.get("native") != "no"
    if not with_native:
        names = names._replace(native_name="")
    return Shown(Kind(asked), names, of_account, with_native)


@views.get("/workshops/<int:workshop_id>/my-name.png")
@permit(may.hold_certificates, Workshop)
def name_picture(workshop: Workshop) -> ResponseReturnValue:
    picture = _printed(previews.picture, workshop)
    response = Response(picture, content_type=files.PNG)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@views.get("/workshops/<int:workshop_id>/my-name.pdf")
@permit(may.hold_certificates, Workshop)
def name_paper(workshop: Workshop) -> ResponseReturnValue:
    paper = _printed(previews.pdf, workshop)
    return files.to_save(paper, files.PDF, f"{workshop.code} preview.pdf")


def _printed(by: Callable[[CertificateFacts, Look], bytes], workshop: Workshop) -> bytes:
    """A layout that does not take this name stops the preview, and nothing else of the page."""
    try:
        return by(*_previewed(workshop))
    except press.CannotPrint:
        abort(NOT_FOUND)


def _previewed(workshop: Workshop) -> tuple[CertificateFacts, Look]:
    name = db.session.scalar(name_queries.name_of(workshop, me()))
    shown = _shown(workshop, name)
    if missing_scripts(shown.names.holder):
        abort(NOT_FOUND)  # the page says why there is none
    facts = previews.facts_of(
        db.session,
        workshop,
        shown.kind,
        me(),
        shown.names,
        press=press_of_the_site(),
        now=clock.now(),
    )
    return facts, previews.look_of(db.session, workshop, shown.kind)


# The organisers


@views.get("/workshops/<int:workshop_id>/names")
@permit(may.organise, Workshop)
def names(workshop: Workshop) -> ResponseReturnValue:
    return _names(workshop, DeadlineForm(data=_deadline(workshop)))


@views.post("/workshops/<int:workshop_id>/names")
@permit(may.organise, Workshop)
def ask_for_names(workshop: Workshop) -> ResponseReturnValue:
    form = DeadlineForm()
    if form.validate_on_submit():
        with form.refusals():
            until = end_of(form.until.data, workshop)
            sent = confirming.ask(db.session, workshop, until, by=me(), now=clock.now())
            return _sent(workshop, len(sent), _("Everybody was asked already. The day is set."))
    return _names(workshop, form)


@views.post("/workshops/<int:workshop_id>/names/reminder")
@permit(may.organise, Workshop)
def remind_of_names(workshop: Workshop) -> ResponseReturnValue:
    sent = confirming.remind(db.session, workshop, now=clock.now())
    return _sent(workshop, len(sent), _("Nobody waits for a reminder now."))


def _sent(workshop: Workshop, letters: int, none: str) -> ResponseReturnValue:
    db.session.commit()
    queue.ring("letters")
    said = ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", letters)
    flash(said if letters else none)
    return redirect(url_for(".names", workshop_id=workshop.id))


@views.post("/names/<int:printed_name_id>/grant")
@permit(may.organise, PrintedName)
def grant_name(printed_name: PrintedName) -> ResponseReturnValue:
    form = GrantForm(prefix=_prefix(printed_name))
    if form.validate_on_submit():
        with form.refusals():
            names = Names(form.holder.data, form.native_name.data or "")
            locked = lock(db.session(), printed_name)
            locked.grant(names, by=me(), now=clock.now())
            return _answered(locked)
    return _answer_again(printed_name, form, None)


@views.post("/names/<int:printed_name_id>/decline")
@permit(may.organise, PrintedName)
def decline_name(printed_name: PrintedName) -> ResponseReturnValue:
    form = DeclineForm(prefix=_prefix(printed_name))
    if form.validate_on_submit():
        with form.refusals():
            locked = lock(db.session(), printed_name)
            locked.decline(form.why.data, by=me(), now=clock.now())
            return _answered(locked)
    return _answer_again(printed_name, None, form)


def _answered(name: PrintedName) -> ResponseReturnValue:
    if letter := name_letters.answer(name):
        db.session.add(letter)
    db.session.commit()
    queue.ring("letters")
    flash(_("%(name)s has your answer.", name=name.person.full_name))
    return redirect(url_for(".names", workshop_id=name.workshop_id))


def _answer_again(
    name: PrintedName, grant: GrantForm | None, decline: DeclineForm | None
) -> ResponseReturnValue:
    workshop = name.workshop
    return _names(
        workshop, DeadlineForm(None, data=_deadline(workshop)), {name.id: (grant, decline)}
    )


Answers = dict[int, tuple[GrantForm | None, DeclineForm | None]]


def _names(
    workshop: Workshop, deadline: DeadlineForm, refused: Answers | None = None
) -> ResponseReturnValue:
    now, refused = clock.now(), refused or {}
    holders = name_queries.holders(db.session, workshop)
    waiting = [one.name for one in holders if one.name and one.name.is_waiting]
    said_no = [form for pair in refused.values() for form in pair if form]
    page = render_template(
        "certificates/names.html",
        workshop=workshop,
        holders=holders,
        waiting=waiting,
        answers={name.id: _forms_for(name, refused.get(name.id, (None, None))) for name in waiting},
        refused=said_no,
        asked=db.session.scalar(name_queries.asked_in(workshop)),
        standing=_standing(workshop),
        to_ask=[one for one in holders if one.can_be_asked],
        to_remind=[one for one in holders if one.can_be_reminded(now)],
        deadline=deadline,
        now=now,
    )
    return page, max([deadline.code, *(form.code for form in said_no)])


def _standing(workshop: Workshop) -> dict[int, list[object]]:
    """Certificates that stand, by their holder: one with another name has to be replaced."""
    by_person: dict[int, list[object]] = {}
    for certificate in db.session.scalars(name_queries.standing_in(workshop)):
        by_person.setdefault(certificate.person_id, []).append(certificate)
    return by_person


def _forms_for(
    name: PrintedName, refused: tuple[GrantForm | None, DeclineForm | None]
) -> tuple[GrantForm, DeclineForm]:
    """As they were sent, else with what was asked for."""
    prefix = _prefix(name)
    wished = {"holder": name.wished_holder, "native_name": name.wished_native}
    grant, decline = refused
    return (
        grant or GrantForm(None, data=wished, prefix=prefix),
        decline or DeclineForm(None, prefix=prefix),
    )


def _prefix(name: PrintedName) -> str:
    """Several stand on one page, and each field has a name of its own."""
    return f"name-{name.id}-"


def _deadline(workshop: Workshop) -> dict[str, object]:
    asked = db.session.scalar(name_queries.asked_in(workshop))
    return {"until": clock.wall(asked.until, workshop.zone).date()} if asked else {}
