"""The evidence pack for the renewal of the agreement."""

from flask import abort, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from cistrat_training import files, trail, zips
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.reports import evidence, packing
from cistrat_training.reports.views.blueprint import views
from cistrat_training.trail import Deed

PACK = "evidence"


@views.get("/reports/evidence")
@permit(may.organise)
def evidence_pack() -> ResponseReturnValue:
    years = evidence.agreement(db.session)
    pack = packing.pack(PACK)
    return render_template(
        "reports/evidence.html",
        years=years,
        pack=pack,
        stand=years and evidence.stand(db.session, pack, years),
    )


@views.get("/reports/evidence.zip")
@permit(may.organise)
def evidence_as_zip() -> ResponseReturnValue:
    """What the database says is read at once; files are read one by one while they are sent."""
    years = evidence.agreement(db.session)
    if years is None:
        abort(404)
    trail.note_alone(db.session(), f"evidence_pack:{years.name}", Deed.EXPORTED)
    parts = list(evidence.parts(db.session(), packing.pack(PACK), years))
    db.session.rollback()  # a long answer keeps no other from writing
    content = zips.streamed(packing.with_manifest(parts))
    return files.to_save(stream_with_context(content), zips.ZIP, f"evidence-{years.name}.zip")
