"""Reports: the draft from today's data, what is behind its figures, and what was published."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, writing
from cistrat_training.errors import RuleBroken
from cistrat_training.languages import in_language, language, moment, zone_name
from cistrat_training.places.models import CATEGORY_NAMES, Category, Country
from cistrat_training.reports import (
    drafts,
    frozen,
    keeping,
    lists,
    paper,
    queries,
    registers,
    word,
    wording,
)
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.facts import TRAINING_SLOTS, Period, Register, Training
from cistrat_training.reports.figures import KINDS, Figure
from cistrat_training.reports.forms import (
    ACTIVITY_KINDS,
    ACTIVITY_ROLES,
    LONG_PARTS,
    PART_LABELS,
    ActivityForm,
    CountriesForm,
    EditionForm,
    PlansForm,
    SectionForm,
    TrainingFramesForm,
    part_form,
)
from cistrat_training.reports.models import (
    Activity,
    FrameSet,
    Plan,
    PlanKind,
    Precision,
    Report,
    Section,
    canonical,
)
from cistrat_training.reports.paper import Standing
from cistrat_training.reports.prose import Document, write
from cistrat_training.schedule.models import LECTURER_ROLES, LecturerRole
from cistrat_training.trail import Deed

views = Blueprint("reports", __name__)

HOME_ZONE = "Asia/Shanghai"  # in print, times are those of the Centre
ROWS_A_PAGE = 100


# The reports


@views.get("/reports")
@permit(may.organise)
def index() -> ResponseReturnValue:
    first, last = request.args.get("first", ""), request.args.get("last", "")
    if first:
        return redirect(url_for(".show", period=_period(f"{first}-{last or first}").name))
    known = queries.years(db.session())
    return render_template(
        "reports/index.html",
        years=known,
        periods=_two_by_two(known),
        reports=db.session.scalars(queries.reports()).all(),
    )


def _two_by_two(years: Sequence[int]) -> list[Period]:
    """The Centre reports on an odd year and the even one after it."""
    firsts = {year if year % 2 else year - 1 for year in years}
    return [Period(year, year + 1) for year in sorted(firsts, reverse=True)]


@views.get("/reports/<period>")
@permit(may.organise)
def show(period: str) -> ResponseReturnValue:
    told = _draft(_period(period))
    last = queries.last_edition(db.session(), told.period.name, told.document.language)
    form = EditionForm(
        formdata=None,
        language=told.document.language,
        edition=last.edition + 1 if last else 1,
        read=told.document.fingerprint,
    )
    return render_template("reports/show.html", draft=told, last=last, form=form)


@views.get("/reports/<period>/report.<form>")
@permit(may.organise)
def download(period: str, form: str) -> ResponseReturnValue:
    told = _draft(_period(period))
    written = Written(
        told.document,
        standing_of_a_draft(told.as_of, told.document.language),
        lambda: drafts.content(told, lists.figures(db.session(), told.period, told.as_of)),
    )
    name = f"report-{told.period.name}-{told.document.language}"
    return _file(written, form, name, f"report_draft:{told.period.name}")


@views.get("/reports/<period>/figures/<name>")
@permit(may.organise)
def figure(period: str, name: str) -> ResponseReturnValue:
    now = clock.now()
    found = lists.figure(db.session(), _period(period), name, now)
    if found is None:
        abort(404)
    return _figure_page(found, period=_period(period), as_of=now, report=None)


@views.route("/reports/<period>/countries", methods=["GET", "POST"])
@permit(may.organise)
def order_countries(period: str) -> ResponseReturnValue:
    """The order in which reports name countries; who is not in it follows by first admission."""
    years = _period(period)
    form = CountriesForm(data={"countries": "\n".join(_countries_of(years))})
    if form.validate_on_submit():
        with form.refusals():
            known = db.session.scalars(queries.countries_in_order()).all()
            keeping.order_countries(known, form.countries.data.splitlines())
            db.session.commit()
            flash(_("The order is kept. Published reports keep theirs."), "done")
            return redirect(url_for(".show", period=years.name))
    return render_template("reports/countries.html", form=form, period=years), form.code


def _countries_of(period: Period) -> list[str]:
    told = queries.trainings(db.session(), period, clock.now())
    return list(dict.fromkeys(text.en for training in told for text in training.countries))


@views.post("/reports/<period>/editions")
@permit(may.organise)
def publish(period: str) -> ResponseReturnValue:
    form = EditionForm()
    years = _period(period)
    if not form.validate_on_submit():
        abort(400)
    wanted = queries.edition(years.name, form.language.data, form.edition.data)
    there = db.session.scalars(wanted).first()
    if there:
        return redirect(url_for(".edition", report_id=there.id))
    now = clock.now()
    told = drafts.draft(db.session(), years, form.language.data, now)
    if form.read.data and form.read.data != told.document.fingerprint:
        flash(_("The data changed while you read. Read the draft again, then publish it."), "warn")
        return redirect(url_for(".show", period=years.name, **{"in": form.language.data}))
    _publish(told, form.edition.data, now)
    return redirect(url_for(".edition", report_id=db.session.scalars(wanted).one().id))


def _publish(told: Draft, edition: int, now: datetime) -> None:
    """Freeze it; pressed twice at once, or by two people, it becomes one edition for both."""
    report = Report.publish(
        drafts.content(told, lists.figures(db.session(), told.period, now)),
        lacking=told.lacking,
        edition=edition,
        by=me(),
        as_of=now,
        now=now,
    )
    db.session.add(report)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    else:
        flash(_("Published. This edition stays as it is."), "done")


@views.get("/reports/editions/<int:report_id>")
@permit(may.organise, Report)
def edition(report: Report) -> ResponseReturnValue:
    period, now = registers.period_of(report.period), clock.now()
    document = frozen.document_of(report.content)
    today = drafts.draft(db.session(), period, report.language, now)
    figures = {f.name: f for f in lists.figures(db.session(), period, now)}
    changes = frozen.changed_figures(frozen.figures_of(report.content), figures)
    gone = [each for change in changes if change.kind in PEOPLE for each in change.gone]
    left = lists.withdrawn(db.session(), gone)
    return render_template(
        "reports/edition.html",
        report=report,
        document=document,
        changes=changes,
        unchanged=len(figures) - len(changes),
        sentences=list(frozen.changed_sentences(document, today.document)),
        withdrawn=left,
        first_withdrawn=lambda ids: min(left[each] for each in ids),
        as_of=now,
        kinds=KINDS,
    )


@views.get("/reports/editions/<int:report_id>/report.<form>")
@permit(may.organise, Report)
def edition_file(report: Report, form: str) -> ResponseReturnValue:
    document = frozen.document_of(report.content)
    written = Written(document, _standing_of(report), lambda: report.content)
    name = f"report-{report.period}-{report.language}-edition-{report.edition}"
    return _file(written, form, name, trail.record_of(report))


@views.get("/reports/editions/<int:report_id>/figures/<name>")
@permit(may.organise, Report)
def edition_figure(report: Report, name: str) -> ResponseReturnValue:
    found = frozen.figures_of(report.content).get(name)
    if found is None:
        abort(404)
    period = registers.period_of(report.period)
    return _figure_page(found, period=period, as_of=report.as_of, report=report)


def _period(name: str) -> Period:
    try:
        return registers.period_of(name)
    except RuleBroken:
        abort(404)


def _draft(period: Period) -> Draft:
    """In the language asked for with `?in=zh`, else in the reader's own."""
    asked = request.args.get("in", language())
    return drafts.draft(
        db.session(), period, asked if asked in wording.LANGUAGES else "en", clock.now()
    )


# A report as a file


class Written(NamedTuple):
    document: Document
    standing: Standing
    content: Callable[[], dict[str, Any]]


FILES: dict[str, tuple[str, Callable[[Written], bytes]]] = {
    "pdf": ("application/pdf", lambda it: paper.pdf(it.document, it.standing)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda it: word.docx(it.document, it.standing),
    ),
    "json": ("application/json", lambda it: canonical(it.content()).encode()),
    "txt": ("text/plain; charset=utf-8", lambda it: it.document.text.encode()),
}


def _file(written: Written, form: str, name: str, record: str) -> Response:
    """The JSON has a row for each person, so it is an export that the trail keeps."""
    if form not in FILES:
        abort(404)
    kind, write_it = FILES[form]
    response = Response(write_it(written), content_type=kind)
    if form == "json":
        with writing(db.session()):
            trail.note(db.session, record, Deed.EXPORTED)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def standing_of_a_draft(as_of: datetime, language: str) -> Standing:
    with in_language(language):
        said = _(
            "Draft. Figures as of %(moment)s (%(zone)s).",
            moment=moment(as_of, HOME_ZONE),
            zone=zone_name(HOME_ZONE, as_of),
        )
    return Standing(str(said), as_of)


def _standing_of(report: Report) -> Standing:
    with in_language(report.language):
        said = _(
            "Edition %(edition)s, published %(moment)s (%(zone)s). SHA-256: %(hash)s",
            edition=report.edition,
            moment=moment(report.published_at, HOME_ZONE),
            zone=zone_name(HOME_ZONE, report.published_at),
            hash=report.sha256,
        )
    return Standing(str(said), report.published_at)


# The list behind a figure

PEOPLE = {"international", "domestic"}
NAMED = {*PEOPLE, "lecturers"}


def _figure_page(
    found: Figure, *, period: Period, as_of: datetime, report: Report | None
) -> ResponseReturnValue:
    page = max(request.args.get("page", 1, type=int), 1)
    rows = found.rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    ids = [row["id"] for row in rows] if found.kind in NAMED else []
    names = lists.names_of(db.session(), found.kind, ids) if ids else {}
    return render_template(
        "reports/figure.html",
        figure=found,
        kind=KINDS[found.kind],
        rows=rows,
        names=names,
        period=period,
        as_of=as_of,
        report=report,
        page=page,
        pages=(found.number + ROWS_A_PAGE - 1) // ROWS_A_PAGE,
        country=_country_name,
        category=lambda value: CATEGORY_NAMES[Category(value)],
        role=lambda value: LECTURER_ROLES[LecturerRole(value)],
    )


def _country_name(code: str) -> str:
    return db.session.get_one(Country, code).printed(language())


# The register of activities


@views.get("/register")
@permit(may.organise)
def register() -> ResponseReturnValue:
    known = db.session.scalars(queries.periods_of_the_register()).all()
    period = request.args.get("period") or (known[0] if known else "")
    name = _period(period).name if period else ""
    by_section: dict[int, list[Activity]] = {}
    for activity in db.session.scalars(queries.activities(name)):
        by_section.setdefault(activity.section_id, []).append(activity)
    return render_template(
        "reports/register.html",
        period=name,
        periods=known,
        sections=db.session.scalars(queries.sections(name)).all(),
        activities=by_section,
        plans=db.session.scalars(queries.plans(name)).all(),
        kinds=ACTIVITY_KINDS,
        roles=ACTIVITY_ROLES,
    )


@views.route("/register/<period>/sections/new", methods=["GET", "POST"])
@permit(may.organise)
def new_section(period: str) -> ResponseReturnValue:
    name = _period(period).name
    form = SectionForm()
    if form.validate_on_submit():
        section = Section(
            period=name,
            position=form.position.data,
            heading_en=form.heading_en.data,
            heading_zh=form.heading_zh.data,
        )
        if _kept(form, section):
            return redirect(url_for(".register", period=name))
    return render_template("reports/section.html", form=form, period=name, section=None), form.code


@views.route("/register/sections/<int:report_section_id>", methods=["GET", "POST"])
@permit(may.organise, Section)
def edit_section(report_section: Section) -> ResponseReturnValue:
    section, name = report_section, report_section.period
    form = SectionForm(obj=section)
    if form.validate_on_submit():
        form.populate_obj(section)
        if _kept(form, section):
            return redirect(url_for(".register", period=name))
    return render_template(
        "reports/section.html", form=form, period=name, section=section
    ), form.code


def _kept(form: SectionForm, section: Section) -> bool:
    db.session.add(section)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.position.errors = [
            *form.position.errors,
            _("Another section of this period has this number. Choose a free one."),
        ]
        return False
    return True


@views.post("/register/sections/<int:report_section_id>/deletion")
@permit(may.organise, Section)
def delete_section(report_section: Section) -> ResponseReturnValue:
    period = report_section.period
    if db.session.scalars(queries.activities_in(report_section)).first():
        raise RuleBroken(
            "Activities stand in this section. Move them to another section first, or delete them."
        )
    db.session.delete(report_section)
    db.session.commit()
    return redirect(url_for(".register", period=period))


@views.route("/register/<period>/activities/new", methods=["GET", "POST"])
@permit(may.organise)
def new_activity(period: str) -> ResponseReturnValue:
    name = _period(period).name
    sections = db.session.scalars(queries.sections(name)).all()
    if not sections:
        flash(_("An activity stands in a section. Write the first section."), "open")
        return redirect(url_for(".new_section", period=name))
    form = ActivityForm(section=request.args.get("section", type=int))
    form.offer(_section_names(sections))
    if form.validate_on_submit():
        db.session.add(_told(form))
        db.session.commit()
        flash(_("The activity is in the register."), "done")
        return redirect(url_for(".register", period=name))
    return render_template("reports/activity.html", form=form, period=name, activity=None), (
        form.code
    )


@views.route("/register/activities/<int:activity_id>", methods=["GET", "POST"])
@permit(may.organise, Activity)
def edit_activity(activity: Activity) -> ResponseReturnValue:
    name = activity.section.period
    form = ActivityForm(data=_written(activity))
    form.offer(
        _section_names(db.session.scalars(queries.sections(name)).all()),
        activity.kind,
        activity.role,
    )
    if form.validate_on_submit():
        _told(form, activity)
        db.session.commit()
        flash(_("The activity is changed."), "done")
        return redirect(url_for(".register", period=name))
    return render_template(
        "reports/activity.html", form=form, period=name, activity=activity
    ), form.code


def _written(activity: Activity) -> dict[str, Any]:
    names = ("place", "kind", "role", "when", "narrative_en", "narrative_zh")
    return {name: getattr(activity, name) for name in names} | {"section": activity.section_id}


def _section_names(sections: Sequence[Section]) -> list[tuple[int, str]]:
    return [(each.id, f"{each.position}. {each.heading_en}") for each in sections]


def _told(form: ActivityForm, activity: Activity | None = None) -> Activity:
    when = registers.when_of(form.when.data)
    facts = {
        "section": db.session.get_one(Section, form.section.data),
        "place": form.place.data,
        "kind": form.kind.data,
        "role": form.role.data,
        "starts": when.starts,
        "ends": when.ends,
        "precision": Precision(when.precision),
        "narrative_en": form.narrative_en.data,
        "narrative_zh": form.narrative_zh.data,
    }
    if activity is None:
        return Activity(**facts)
    for name, value in facts.items():
        setattr(activity, name, value)
    return activity


@views.post("/register/activities/<int:activity_id>/deletion")
@permit(may.organise, Activity)
def delete_activity(activity: Activity) -> ResponseReturnValue:
    period = activity.section.period
    db.session.delete(activity)
    db.session.commit()
    flash(_("The activity is deleted. The trail keeps what it said."), "done")
    return redirect(url_for(".register", period=period))


@views.route("/register/<period>/plans", methods=["GET", "POST"])
@permit(may.organise)
def edit_plans(period: str) -> ResponseReturnValue:
    name = _period(period).name
    there = db.session.scalars(queries.plans(name)).all()
    form = PlansForm(data=_as_typed(there))
    if form.validate_on_submit():
        keeping.replace_plans(db.session(), name, _typed_plans(form))
        db.session.commit()
        flash(_("The outlook and the suggestions are changed."), "done")
        return redirect(url_for(".register", period=name))
    return render_template("reports/plans.html", form=form, period=name), form.code


def _as_typed(plans: Sequence[Plan]) -> dict[str, str]:
    return {
        f"{kind.value}_{code}": "\n\n".join(
            getattr(plan, f"text_{code}") for plan in plans if plan.kind is kind
        ).strip()
        for kind in PlanKind
        for code in wording.LANGUAGES
    }


def _typed_plans(form: PlansForm) -> dict[PlanKind, list[tuple[str, str]]]:
    return {
        kind: registers.pairs_of_paragraphs(
            form[f"{kind.value}_en"].data or "", form[f"{kind.value}_zh"].data or ""
        )
        for kind in PlanKind
    }


# The wording


@views.get("/wording")
@permit(may.organise)
def all_wording() -> ResponseReturnValue:
    kept = [s for code in wording.LANGUAGES for s in db.session.scalars(queries.frame_sets(code))]
    unknown = queries.unknown_series(db.session(), [s.series for s in kept])
    return render_template(
        "reports/wording.html",
        kept=kept,
        unknown=unknown,
        series=queries.titles_of_series(db.session()),
        languages=wording.LANGUAGES,
        parts=list(PART_LABELS),
    )


@views.route("/wording/<code>/training", methods=["GET", "POST"])
@permit(may.organise)
def edit_frames(code: str) -> ResponseReturnValue:
    """The frames of the series in `?series=`, or those for all that have none of their own."""
    series = request.args.get("series", "")
    if code not in wording.LANGUAGES:
        abort(404)
    form = TrainingFramesForm(data=_typed_frames(queries.wording(db.session(), code), series))
    if form.validate_on_submit():
        with form.refusals():
            content = _frames_of(form)
            wording.from_table({"language": code, "training": [content]}, _("The wording"))
            if "preview" not in request.form:
                part = wording.Part("training", series, content)
                keeping.keep_wording(db.session(), code, [part], now=clock.now())
                db.session.commit()
                flash(_("The wording is changed. Published reports keep theirs."), "done")
                return redirect(url_for(".all_wording"))
    return render_template(
        "reports/frames.html",
        form=form,
        series=series,
        code=code,
        kept=_kept_set(code, "training", series),
        slots=TRAINING_SLOTS,
        preview=_preview(form, code, series),
    ), form.code


def _typed_frames(kept: wording.Wording, series: str) -> dict[str, Any]:
    words = kept.of_series(series)
    return {
        "heading": words.heading.source,
        "paragraphs": "\n\n".join(frame.source for frame in words.paragraphs),
        "position": words.position if words.series == series else None,
        "serial_comma": sorted(words.serial_comma),
        "quoted": sorted(words.quoted),
        "open_end": "\n".join(f"{slot} = {end}" for slot, end in words.open_end.items()),
        "bounds": "\n".join(f"{slot} = {bound}" for slot, bound in words.bounds.items()),
    }


def _frames_of(form: TrainingFramesForm) -> dict[str, Any]:
    """The table that a wording file would have for them."""
    optional = {
        "position": form.position.data,
        "serial_comma": form.serial_comma.data,
        "quoted": form.quoted.data,
        "open_end": wording.pairs(form.open_end.data or ""),
        "bounds": wording.pairs(form.bounds.data or ""),
    }
    return {
        "heading": form.heading.data,
        "paragraphs": registers.paragraphs_of(form.paragraphs.data),
        **{key: value for key, value in optional.items() if value},
    }


class Preview(NamedTuple):
    training: Training
    document: Document


def _preview(form: TrainingFramesForm, code: str, series: str) -> Preview | None:
    """What the frames say about the newest training that they serve; nothing while they break."""
    training = queries.newest_training(db.session(), series, clock.now())
    if training is None:
        return None
    try:
        typed = wording.from_table({"language": code, "training": [_frames_of(form)]}, "")
    except RuleBroken:
        return None
    words = replace(queries.wording(db.session(), code), trainings=typed.trainings)
    years = [day.year for day in training.first_days]
    period = Period(min(years), max(years))
    return Preview(training, write(period, words, [training], Register()))


@views.route("/wording/<code>/<part>", methods=["GET", "POST"])
@permit(may.organise)
def edit_part(code: str, part: str) -> ResponseReturnValue:
    if code not in wording.LANGUAGES or part not in PART_LABELS:
        abort(404)
    form = part_form(part)
    own, kept = wording.shipped_part(code, part), _kept_set(code, part)
    if form.validate_on_submit():
        with form.refusals():
            typed = wording.part_from_fields(
                part, {field.name: field.data for field in form if field.name != "csrf_token"}
            )
            wording.from_table({"language": code, part: typed}, _("The wording"))
            keeping.keep_wording(
                db.session(), code, [wording.Part(part, "", typed)], now=clock.now()
            )
            db.session.commit()
            flash(_("The wording is changed. Published reports keep theirs."), "done")
            return redirect(url_for(".all_wording"))
    elif request.method == "GET":
        form.process(data=wording.fields_of_part(part, kept.content if kept else {}))
    return render_template(
        "reports/part.html",
        form=form,
        code=code,
        part=part,
        kept=kept,
        own=wording.fields_of_part(part, own),
        long=LONG_PARTS,
    ), form.code


def _kept_set(code: str, part: str, series: str = "") -> FrameSet | None:
    sets: Sequence[FrameSet] = db.session.scalars(queries.frame_sets(code)).all()
    return next((s for s in sets if (s.part, s.series) == (part, series)), None)
