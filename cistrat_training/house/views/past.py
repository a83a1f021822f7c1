"""The past comes in by a workbook."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages, tables
from cistrat_training import permissions as may
from cistrat_training import trail as the_trail
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.house import past as the_past
from cistrat_training.house.forms import PastForm
from cistrat_training.house.past_sheets import SHEETS
from cistrat_training.house.views.blueprint import views

MOST_PROBLEMS_SHOWN = 200


@views.route("/imports/past", methods=["GET", "POST"])
@permit(may.organise)
def past() -> ResponseReturnValue:
    """A check shows what a workbook would bring; the second button brings it in."""
    form, outcome = PastForm(), None
    if form.validate_on_submit():
        with form.refusals():
            workbook = tables.read(files.read(form.file.data.content.sha256))
            the_trail.because(db.session, f"Import of the past from {form.file.data.name}")
            outcome = the_past.bring_in(db.session(), workbook, now=clock.now())
        if outcome and form.bring_in.data and not outcome.problems:
            db.session.commit()
            flash(_("All of it is in."))
            return redirect(url_for(".past"))
        db.session.rollback()
        if outcome and outcome.problems:
            form.file.data = None  # it has to be corrected first
    return render_template(
        "house/past.html",
        form=form,
        outcome=outcome,
        names={layout.name: tables.name_of(layout, languages.language()) for layout in SHEETS},
        MOST_SHOWN=MOST_PROBLEMS_SHOWN,
    ), form.code


@views.get("/imports/past.xlsx")
@permit(may.organise)
def past_template() -> ResponseReturnValue:
    sheets = tables.template_sheets(SHEETS, languages.language(), translate=_)
    return send_file(
        io.BytesIO(tables.write_xlsx(sheets)),
        mimetype=tables.XLSX,
        as_attachment=True,
        download_name=f"past-workshops-{languages.language()}.xlsx",
    )
