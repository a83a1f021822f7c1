"""Letters of invitation: asked for, withdrawn, replaced, taken home, and verified by anybody."""

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import ciphers, clock, files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.enrolments import guests, inviting, letters
from cistrat_training.enrolments.forms import (
    InvitationsForm,
    LetterWithdrawalForm,
    ReplacementForm,
)
from cistrat_training.enrolments.invitations import (
    BEARERS,
    COSTS,
    InvitationLetter,
    Press,
    State,
    opened,
    printed_numbers,
)
from cistrat_training.enrolments.inviting import Desk
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.limits import VERIFYING, limiter
from cistrat_training.workshops.codes import LONGEST_TYPED
from cistrat_training.workshops.models import Workshop

NOT_FOUND = 404


@views.get("/workshops/<int:workshop_id>/invitation-letters")
@permit(may.arrange_travel, Workshop)
def invitations(workshop: Workshop) -> ResponseReturnValue:
    return _ledger(workshop, InvitationsForm(formdata=None))


@views.post("/workshops/<int:workshop_id>/invitation-letters")
@permit(may.arrange_travel, Workshop)
def invite(workshop: Workshop) -> ResponseReturnValue:
    form = InvitationsForm()
    if form.validate_on_submit():
        with form.refusals():
            made = inviting.invite(db.session, workshop, form.chosen.data, form.wish(), _desk())
            db.session.commit()
            queue.ring("invitations")
            flash(_said_of(len(made)), "half" if made else "open")
            return redirect(url_for(".invitations", workshop_id=workshop.id))
    return _ledger(workshop, form)


def _said_of(count: int) -> str:
    if not count:
        return _("Everybody chosen has a letter already. Withdraw or replace that one first.")
    return ngettext(
        "One letter of invitation is being made.",
        "%(num)d letters of invitation are being made.",
        count,
    )


def _ledger(workshop: Workshop, form: InvitationsForm) -> ResponseReturnValue:
    page = render_template(
        "enrolments/invitations.html",
        workshop=workshop,
        form=form,
        invitable=db.session.scalars(guests.invitable(workshop)).all(),
        gave_travel_data=guests.who_gave_travel_data(db.session, workshop),
        standing=guests.standing_invitations(db.session, workshop),
        letters=db.session.scalars(guests.invitations_of(workshop)).all(),
    )
    return page, form.code


@views.get("/invitation-letters/<int:invitation_letter_id>")
@permit(may.arrange_travel, InvitationLetter)
def invitation(invitation_letter: InvitationLetter) -> ResponseReturnValue:
    return _letter(invitation_letter, LetterWithdrawalForm(None), _replacement(invitation_letter))


@views.post("/invitation-letters/<int:invitation_letter_id>/withdrawal")
@permit(may.arrange_travel, InvitationLetter)
def withdraw_invitation(invitation_letter: InvitationLetter) -> ResponseReturnValue:
    form = LetterWithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            letter = lock(db.session(), invitation_letter)
            letter.withdraw(form.reason.data, now=clock.now())
            if letter.is_issued and letter.enrolment.person.email:
                db.session.add(letters.invitation_withdrawn(letter))
            db.session.commit()
            queue.ring("letters")
            flash(_("%(serial)s is withdrawn.", serial=letter.serial))
            return redirect(url_for(".invitation", invitation_letter_id=letter.id))
    return _letter(invitation_letter, form, _replacement(invitation_letter))


@views.post("/invitation-letters/<int:invitation_letter_id>/replacement")
@permit(may.arrange_travel, InvitationLetter)
def replace_invitation(invitation_letter: InvitationLetter) -> ResponseReturnValue:
    form = ReplacementForm()
    if form.validate_on_submit():
        with form.refusals():
            letter = inviting.replace(
                db.session, invitation_letter, form.why.data, form.wish(), _desk()
            )
            db.session.commit()
            queue.ring("invitations")
            flash(_("%(serial)s is being made.", serial=letter.serial), "half")
            return redirect(url_for(".invitation", invitation_letter_id=letter.id))
    return _letter(invitation_letter, LetterWithdrawalForm(None), form)


@views.post("/invitation-letters/<int:invitation_letter_id>/another-try")
@permit(may.arrange_travel, InvitationLetter)
def print_invitation_again(invitation_letter: InvitationLetter) -> ResponseReturnValue:
    lock(db.session(), invitation_letter).try_again()
    db.session.commit()
    queue.ring("invitations")
    return redirect(url_for(".invitation", invitation_letter_id=invitation_letter.id))


def _replacement(letter: InvitationLetter) -> ReplacementForm:
    """With what was wanted of the letter that it replaces."""
    facts = letter.facts or {"addressee": "", "costs": {}}
    addressed = "other" if facts["addressee"] else "embassy" if letter.to_embassy else "anyone"
    wanted = {"with_passport": letter.with_passport, "addressed": addressed}
    return ReplacementForm(None, data=wanted | {"addressee": facts["addressee"]} | facts["costs"])


def _letter(
    letter: InvitationLetter, withdrawal: LetterWithdrawalForm, replacement: ReplacementForm
) -> ResponseReturnValue:
    page = render_template(
        "enrolments/invitation.html",
        letter=letter,
        workshop=letter.workshop,
        facts=letter.facts,
        successor=db.session.scalar(guests.successor_of(letter)),
        predecessor=db.session.get(InvitationLetter, letter.replaces_id or 0),
        withdrawal=withdrawal,
        replacement=replacement,
        COSTS=COSTS,
        BEARERS=BEARERS,
    )
    return page, max(withdrawal.code, replacement.code)


@views.get("/invitation-letters/<int:invitation_letter_id>.pdf")
@permit(may.read_invitation, InvitationLetter)
def invitation_paper(invitation_letter: InvitationLetter) -> Response:
    letter = invitation_letter
    if letter.pdf is None:
        abort(NOT_FOUND)
    own = letter.enrolment.person_id == me().id
    if own and letter.state is not State.VALID:
        abort(NOT_FOUND)
    if not own:
        trail.note_alone(db.session(), letter, trail.Deed.VIEWED, "PDF")
    content = opened(letter, files.read(letter.pdf.sha256), ciphers.of_this_site())
    response = files.to_save(content, files.PDF, f"{letter.serial}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


# Verification


@views.get("/invitations")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verify_invitation() -> ResponseReturnValue:
    typed = request.args.get("number", "").strip()
    if not typed:
        return render_template("enrolments/verified.html", typed="", letter=None, unknown=False)
    if found := _issued(typed):
        return redirect(url_for(".verified_invitation", serial=found.serial))
    return _not_found(typed)


@views.get("/invitations/<serial>")
@permit(may.anyone)
@limiter.limit(VERIFYING)
def verified_invitation(serial: str) -> ResponseReturnValue:
    """Unknown, misspelt and forged numbers look the same."""
    letter = _issued(serial)
    if letter is None:
        return _not_found(serial)
    asked = request.args.get("name", "").strip()
    return render_template(
        "enrolments/verified.html",
        letter=letter,
        workshop=letter.workshop,
        holder=letter.facts and letter.facts["holder"],
        asked=asked,
        is_theirs=bool(asked) and letter.is_for(asked),
        typed=letter.serial,
        unknown=False,
        now=clock.now(),
    )


def _not_found(typed: str) -> ResponseReturnValue:
    page = render_template(
        "enrolments/verified.html", typed=typed[:LONGEST_TYPED], letter=None, unknown=True
    )
    return page, NOT_FOUND


def _issued(typed: str) -> InvitationLetter | None:
    return db.session.scalar(guests.invitation_numbered(printed_numbers(typed)))


def _desk() -> Desk:
    config, now = current_app.config, clock.now()
    press = Press.of(config["SITE_URL"], config["SECRET_KEY"], now)
    return Desk(by=me(), press=press, keys=ciphers.of_this_site(), now=now)
