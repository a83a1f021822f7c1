"""Which keys sign certificates, and which did. They are made and retired at the command line."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.certificates import signers
from cistrat_training.certificates.keys import USES
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db


@views.get("/keys")
@permit(may.organise)
def keys() -> ResponseReturnValue:
    found = db.session.scalars(signers.all_keys()).all()
    return render_template("certificates/keys.html", keys=found[::-1], USES=USES)
