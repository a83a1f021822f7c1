"""The register comes in as a file and is taken away as one."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from cistrat_training import clock, files, languages, tables, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.places.queries import countries_by_any_name
from cistrat_training.reports import (
    activity_queries,
    keeping,
    register_sheets,
    register_toml,
    registers,
    taking,
)
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.activity_forms import ImportForm
from cistrat_training.reports.keeping import Book
from cistrat_training.reports.register_sheets import LAYOUT, Plan
from cistrat_training.reports.registers import RegisterFile
from cistrat_training.reports.views.activities import part_wanted
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named
from cistrat_training.trail import Deed
from cistrat_training.words import N_

TOML = "application/toml"


class Looked(NamedTuple):
    """What stands in the file that somebody chose: one of the two."""

    plan: Plan | None = None
    register: RegisterFile | None = None


@views.route("/register/activities/import", methods=["GET", "POST"])
@permit(may.organise)
def import_activities() -> ResponseReturnValue:
    """Nothing is imported before it was seen; what is imported is the very file that was seen."""
    form = ImportForm()
    looked = Looked()
    if form.validate_on_submit():
        with form.refusals():
            looked = _look(form)
            if request.form.get("deed") == "import" and (done := _take_in(form, looked)):
                return done
    return render_template("reports/import.html", form=form, looked=looked), form.code


def _look(form: ImportForm) -> Looked:
    kept = form.file.data
    content = files.read(kept.content.sha256)
    if kept.name.lower().endswith(".toml"):
        return Looked(register=registers.read(_text(content), kept.name))
    return Looked(register_sheets.plan(content, _known, countries_by_any_name(db.session)))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken(N_("This file is not in UTF-8. Save it so and choose it again.")) from None


def _known(numbers: Iterable[int]) -> Mapping[int, Activity]:
    asked = activity_queries.in_full(select(Activity).where(Activity.id.in_(numbers)))
    return {activity.id: activity for activity in db.session.scalars(asked)}


def _take_in(form: ImportForm, looked: Looked) -> ResponseReturnValue | None:
    book = Book(db.session(), countries_by_any_name(db.session), clock.now(), me())
    if looked.register:
        register = looked.register
        keeping.keep_register(
            book.session, register, replace=form.replace.data, now=book.now, by=book.by
        )
        address = url_for(".register", period=register.period.name)
    elif looked.plan and looked.plan.is_good:
        for row in looked.plan.rows:
            if row.is_changed or row.entry.proofs:
                book.write(row.entry, row.activity)
        address = url_for(".activities", order="changed")
    else:
        return None
    db.session.commit()
    flash(_("The file is in the register."), "done")
    return redirect(address)


@views.get("/register/activities.<form>")
@permit(may.organise)
def export_activities(form: str) -> ResponseReturnValue:
    """All, or the part that the address asks for."""
    _known_form(form)
    asked = activity_queries.in_full(activity_queries.chosen(part_wanted()))
    rows = taking.rows(db.session, db.session.scalars(asked).all())
    trail.note_alone(db.session(), "register:all", Deed.EXPORTED)
    return _as_file(form, "activities", rows)


@views.get("/register/activities/template.<form>")
@permit(may.organise)
def template_of_activities(form: str) -> ResponseReturnValue:
    _known_form(form)
    sheets = tables.template_sheets([LAYOUT], languages.language(), _)
    if form == "csv":
        content = tables.write_csv(sheets[0].header, sheets[0].rows)
        return files.to_save(content, tables.CSV, "activities-template.csv")
    return files.to_save(tables.write_xlsx(sheets), tables.XLSX, "activities-template.xlsx")


def _known_form(form: str) -> None:
    if form not in {"xlsx", "csv"}:
        abort(404)


def _as_file(form: str, name: str, rows: list[list[Any]]) -> ResponseReturnValue:
    chinese = languages.language() == "zh"
    header = [column.chinese if chinese else column.name for column in LAYOUT.columns]
    if form == "csv":
        return files.to_save(tables.write_csv(header, rows), tables.CSV, f"{name}.csv")
    title = tables.name_of(LAYOUT, languages.language())
    content = tables.write_xlsx([tables.Sheet(title, header, rows)])
    return files.to_save(content, tables.XLSX, f"{name}.xlsx")


@views.get("/register/<period>/register.toml")
@permit(may.organise)
def register_as_toml(period: str) -> ResponseReturnValue:
    register = taking.register(db.session(), period_named(period))
    trail.note_alone(db.session(), f"register:{register.period.name}", Deed.EXPORTED)
    name = f"register-{register.period.name}.toml"
    return files.to_save(register_toml.written(register).encode(), TOML, name)
