"""What became of one record."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import permissions as may
from cistrat_training import trail as the_trail
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.house import history
from cistrat_training.house.views.blueprint import views
from cistrat_training.trail import TrailEntry

ENTRIES_ON_A_PAGE = 50


@views.get("/trail/<record>")
@permit(may.organise)
def trail(record: str) -> ResponseReturnValue:
    """What became of one record: `/trail/application:42`."""
    newest_first = the_trail.history(record).order_by(None).order_by(TrailEntry.number.desc())
    page = db.paginate(newest_first, per_page=ENTRIES_ON_A_PAGE)
    if not page.total:
        abort(404)
    kind, _colon, number = record.partition(":")
    return render_template(
        "house/trail.html",
        page=page,
        page_url=lambda number: url_for(".trail", record=record, page=number),
        record=record,
        title=f"{_(history.RECORDS[kind])} {number}" if kind in history.RECORDS else record,
        people=history.people_in(db.session(), page.items),
        DEEDS=the_trail.DEEDS,
        history=history,
    )
