"""What a person agreed to, and everything kept about them."""

import json

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training import trail as the_trail
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.consents import TEXTS, agree
from cistrat_training.accounts.models import Consent, Purpose
from cistrat_training.accounts.queries import all_consents, consent_to, standing_consents
from cistrat_training.database import db
from cistrat_training.house import person
from cistrat_training.house.views.blueprint import views
from cistrat_training.trail import Deed


@views.get("/me/data")
@permit(may.have_an_account)
def my_data() -> ResponseReturnValue:
    """What this person agreed to, and the way to everything kept about them."""
    given = db.session.scalars(all_consents(me())).all()
    standing = {consent.purpose for consent in db.session.scalars(standing_consents(me()))}
    offers = [p for p, text in TEXTS.items() if not text.needed and p not in standing]
    return render_template("house/my_data.html", consents=given, offers=offers, TEXTS=TEXTS)


@views.get("/me/data.json")
@permit(may.have_an_account)
def my_data_file() -> ResponseReturnValue:
    the_trail.note_alone(db.session(), me(), Deed.EXPORTED)
    told = {
        "site": current_app.config["SITE_URL"],
        "made": clock.now().isoformat(),
        **person.everything(db.session(), me()),
    }
    return Response(
        json.dumps(told, ensure_ascii=False, indent=2),
        mimetype="application/json",
        headers={"Content-Disposition": "attachment; filename=my-data.json"},
    )


@views.post("/me/data/consents/<purpose>")
@permit(may.have_an_account)
def give_consent(purpose: str) -> ResponseReturnValue:
    if purpose not in TEXTS:
        abort(404)
    if not db.session.scalar(consent_to(me(), Purpose(purpose))):
        db.session.add(
            agree(
                me(),
                Purpose(purpose),
                languages.language(),
                said=languages.said_in,
                now=clock.now(),
            )
        )
        db.session.commit()
    flash(_("Agreed. You can withdraw it here at any time."))
    return redirect(url_for(".my_data"))


@views.post("/me/data/consents/<int:consent_id>/withdrawal")
@permit(may.withdraw_consent, Consent)
def withdraw_consent(consent: Consent) -> ResponseReturnValue:
    consent.withdraw(now=clock.now())
    db.session.commit()
    flash(_("Withdrawn."))
    return redirect(url_for(".my_data"))
