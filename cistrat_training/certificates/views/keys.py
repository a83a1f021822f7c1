"""The keys that certificates are signed with, which organisers see and administrators retire."""

import hashlib
import json

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.certificates import retiring, signers
from cistrat_training.certificates.key_forms import RetireKeyForm
from cistrat_training.certificates.keys import USES, IssuerKey
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db


@views.get("/keys")
@permit(may.organise)
def keys() -> ResponseReturnValue:
    return render_template(
        "certificates/keys.html",
        keys=db.session.scalars(signers.all_keys()).all()[::-1],
        signed=retiring.signed_by(db.session()),
        without=signers.uses_without_a_key(db.session()),
        fingerprint=_fingerprint,
        USES=USES,
    )


@views.route("/keys/<int:issuer_key_id>/end", methods=["GET", "POST"])
@permit(may.mind_keys, IssuerKey)
def retire_key(issuer_key: IssuerKey) -> ResponseReturnValue:
    form = RetireKeyForm()
    if form.validate_on_submit():
        with form.refusals():
            retiring.retire(issuer_key, lost_from=form.since, now=clock.now())
            db.session.commit()
            flash(_("The key %(name)s signs no more.", name=issuer_key.name))
            return redirect(url_for(".keys"))
    signing = list(db.session.scalars(signers.keys_that_sign()))
    page = render_template(
        "certificates/retire_key.html",
        key=issuer_key,
        form=form,
        last=retiring.is_the_last(issuer_key, signing),
    )
    return page, form.code


def _fingerprint(key: IssuerKey) -> str:
    """SHA-256 of the public half (RFC 7638), in hexadecimal digits."""
    members = {
        name: key.public[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in key.public
    }
    told = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
