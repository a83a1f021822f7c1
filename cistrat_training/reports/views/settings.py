"""What administrators set for all reports."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.reports.settings import ReportSettings, settings_of
from cistrat_training.reports.settings_forms import SettingsForm
from cistrat_training.reports.views.blueprint import views
from cistrat_training.uploads import KeptFile


@views.route("/reports/settings", methods=["GET", "POST"])
@permit(may.set_up_reports)
def settings() -> ResponseReturnValue:
    kept = settings_of(db.session)
    known = KeptFile.of(kept.reference, kept.reference_name) if kept.reference else None
    form = SettingsForm(obj=kept, reference_file=known)
    if form.validate_on_submit():
        form.populate_obj(kept)
        kept.changed_at = clock.now()
        _keep(kept)
        return redirect(url_for(".settings"))
    return render_template("reports/settings.html", form=form, settings=kept), form.code


def _keep(settings: ReportSettings) -> None:
    db.session.add(settings)
    try:
        db.session.commit()
    except IntegrityError:  # two administrators were the first at the same moment
        db.session.rollback()
        flash(_("Somebody else set these just now. Look at them, and set yours again."), "warn")
    else:
        flash(_("The settings are kept. Published reports keep theirs."), "done")
