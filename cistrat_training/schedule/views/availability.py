"""The hours when a lecturer is free, painted or typed on a clock of their choice."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.schedule import lecturing_queries as queries
from cistrat_training.schedule import told_hours, week_grid
from cistrat_training.schedule.availability import Availability, Span
from cistrat_training.schedule.models import Lecturer
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop
from cistrat_training.zones import known, offered

MARGIN = 1  # a day before and behind: it is tomorrow in Fiji when it is still today in Chile
DAYS_AT_ONCE = 14
LONGEST_TYPED = 10_000


class Sheet(NamedTuple):
    """Hours of one lecturer for one workshop, as many days as one page shows, on one clock."""

    lecturer: Lecturer
    workshop: Workshop
    told: Availability | None
    zone: str
    part: int

    @property
    def spans(self) -> list[Span]:
        return self.told.spans if self.told else []

    @property
    def days(self) -> list[date]:
        return week_grid.around(self.workshop.first_day, self.workshop.last_day, MARGIN)

    @property
    def parts(self) -> int:
        return -(-len(self.days) // DAYS_AT_ONCE)

    @property
    def grid(self) -> week_grid.Grid:
        shown = self.days[self.part * DAYS_AT_ONCE :][:DAYS_AT_ONCE]
        return week_grid.grid(shown, self.zone, self.spans)

    def url(self, **instead: Any) -> str:
        kept: dict[str, Any] = {
            "workshop": self.workshop.id,
            "zone": self.zone,
            "part": self.part or None,
        }
        return url_for(".availability", lecturer_id=self.lecturer.id, **(kept | instead))


@views.get("/lecturers/<int:lecturer_id>/availability")
@permit(may.speak_for, Lecturer)
def availability(lecturer: Lecturer) -> ResponseReturnValue:
    return _page(_sheet(lecturer))


@views.post("/lecturers/<int:lecturer_id>/availability")
@permit(may.speak_for, Lecturer)
def tell_availability(lecturer: Lecturer) -> ResponseReturnValue:
    """The grid as it is painted, with what the button that was pressed does to it."""
    sheet = _sheet(lock(db.session, lecturer))
    chosen = _chosen(sheet, request.form.getlist("f", type=int), request.form.get("do", ""))
    _tell(sheet, week_grid.painted(sheet.grid, chosen, sheet.spans))
    db.session.commit()
    flash(_("The hours are saved. They can be changed at any time."))
    return redirect(sheet.url())


@views.post("/lecturers/<int:lecturer_id>/availability/typed")
@permit(may.speak_for, Lecturer)
def type_availability(lecturer: Lecturer) -> ResponseReturnValue:
    sheet = _sheet(lock(db.session, lecturer))
    typed = request.form.get("typed", "")[:LONGEST_TYPED].replace("\r\n", "\n")
    if typed.strip() != told_hours.written(sheet.spans, sheet.zone):
        read = told_hours.read(typed, sheet.zone, sheet.days)
        if read.wrong:
            return _page(sheet, typed=typed, wrong=read.wrong), UNPROCESSABLE
        _tell(sheet, read.spans)
        db.session.commit()
    flash(_("The hours are saved. They can be changed at any time."))
    return redirect(sheet.url())


@views.post("/lecturers/<int:lecturer_id>/availability/oblivion")
@permit(may.speak_for, Lecturer)
def forget_availability(lecturer: Lecturer) -> ResponseReturnValue:
    """As if nothing had been told; no hours at all would say that none suits."""
    sheet = _sheet(lock(db.session, lecturer))
    if sheet.told:
        db.session.delete(sheet.told)
        db.session.commit()
    flash(_("Nothing is known of these hours any more."))
    return redirect(sheet.url())


def _sheet(lecturer: Lecturer) -> Sheet:
    workshop = _workshop(lecturer)
    told = db.session.scalar(queries.availability_of(lecturer, workshop))
    part = request.args.get("part", 0, type=int)
    sheet = Sheet(lecturer, workshop, told, _zone(lecturer, workshop), part)
    return sheet if 0 <= part < sheet.parts else sheet._replace(part=0)


def _workshop(lecturer: Lecturer) -> Workshop:
    """The one asked for; else the first that is not over, among those of the lecturer."""
    theirs = db.session.scalars(queries.workshops_of(lecturer)).all()
    wanted = request.args.get("workshop", type=int)
    if wanted is None:
        ahead = [one for one in theirs if one.last_day >= clock.now().date()]
        found = next(iter([*reversed(ahead), *theirs]), None)
    elif me().is_organiser and wanted <= LARGEST_ID:
        found = db.session.get(Workshop, wanted)
    else:
        found = next((one for one in theirs if one.id == wanted), None)
    return found or abort(404)


def _zone(lecturer: Lecturer, workshop: Workshop) -> str:
    """The one asked for, that of the lecturer, that of their device, or that of the workshop."""
    is_me = lecturer.person is me() and languages.knows_reader_zone()
    device = languages.reader_zone() if is_me else ""
    wanted = (request.args.get("zone", ""), lecturer.person.zone, device)
    return next((zone for name in wanted if name and (zone := known(name))), workshop.zone)


def _chosen(sheet: Sheet, cells: Sequence[int], deed: str) -> set[int]:
    days = len(sheet.grid.days)
    name, _colon, place = deed.partition(":")
    if name == "copy" and place in map(str, range(days)):
        return week_grid.copied(cells, int(place), days)
    if name == "day":
        return {*cells, *week_grid.by_day(days)}
    return set() if name == "clear" else set(cells)


def _tell(sheet: Sheet, spans: Sequence[Span]) -> None:
    told = sheet.told
    if told is None:
        told = Availability(lecturer=sheet.lecturer, workshop=sheet.workshop, told_at=clock.now())
        db.session.add(told)
    told.tell(spans, by=me(), now=clock.now())


def _page(sheet: Sheet, typed: str | None = None, wrong: Sequence[told_hours.Wrong] = ()) -> str:
    grid = sheet.grid
    written = told_hours.written(sheet.spans, sheet.zone)
    return render_template(
        "schedule/availability.html",
        sheet=sheet,
        grid=grid,
        given=[
            given
            for given in queries.given_by(db.session, sheet.lecturer)
            if given.workshop is sheet.workshop and given.talk.starts_at
        ],
        typed=written if typed is None else typed,
        wrong=wrong,
        workshops=db.session.scalars(queries.workshops_of(sheet.lecturer)).all(),
        zones=offered(sheet.zone),
        hours=sum((end - start).total_seconds() for start, end in sheet.spans) / 3600,
        is_mine=sheet.lecturer.person is me(),
        deed=DeedForm(),
        beside=_beside(sheet, grid, 0),
        clocks_change=any(
            _beside(sheet, grid, place) != _beside(sheet, grid, 0)
            for place in range(1, len(grid.days))
        ),
        NIGHT=week_grid.NIGHT,
        SLOTS=range(week_grid.SLOTS),
    )


def _beside(sheet: Sheet, grid: week_grid.Grid, place: int) -> dict[int, str]:
    """What the workshop's clock shows at the half hours of a day; nothing where it is the same."""
    if sheet.zone == sheet.workshop.zone:
        return dict.fromkeys(range(week_grid.SLOTS), "")
    shown = {}
    for number in range(week_grid.SLOTS):
        spans = grid.cells[place * week_grid.SLOTS + number].spans
        wall = clock.wall(spans[0][0], sheet.workshop.zone) if spans else None
        away = (wall.date() - grid.days[place]).days if wall else 0
        shown[number] = (f"{wall:%H:%M}" if wall else "") + (f" {away:+d}" if away else "")
    return shown
