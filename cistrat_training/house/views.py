"""The start page, the health of the house, and the pages about it."""

import io
import json

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cistrat_training import clock, files, languages, queue, tables
from cistrat_training import permissions as may
from cistrat_training import trail as the_trail
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Consent, Purpose, User
from cistrat_training.accounts.queries import all_consents, consent_to, standing_consents
from cistrat_training.database import db
from cistrat_training.house import doors, erasure, history, overview, person, queries, readiness
from cistrat_training.house import past as the_past
from cistrat_training.house.forms import ErasureForm, PastForm, SampleForm
from cistrat_training.house.past_sheets import SHEETS
from cistrat_training.house.waiting import Waiting
from cistrat_training.trail import Deed, TrailEntry
from cistrat_training.workshops import queries as workshop_queries
from cistrat_training.workshops.models import MODES, STAGES

views = Blueprint("house", __name__)

MOST_PROBLEMS_SHOWN = 200

ENTRIES_ON_A_PAGE = 50
PEOPLE_ON_A_PAGE = 50


@views.record_once
def _lend_doors(state: BlueprintSetupState) -> None:
    """Templates of earlier chapters ask these; no chapter imports a later one."""
    state.app.jinja_env.globals |= {
        "main_doors": doors.main_doors,
        "counts_of": lambda workshop: db.session.execute(overview.counts_of(workshop)).one(),
    }


@views.get("/")
@permit(may.anyone)
def start() -> ResponseReturnValue:
    """Open calls for everybody; for who has signed in, what there is to do."""
    now = clock.now()
    waiting = Waiting.for_person(db.session, me(), now) if current_user.is_authenticated else None
    return render_template(
        "house/start.html",
        waiting=waiting,
        STAGES=STAGES,
        published=db.session.scalars(workshop_queries.calls(now)).all(),
        modes=MODES,
        now=now,
    )


@views.get("/styleguide")
@permit(may.organise)
def styleguide() -> ResponseReturnValue:
    """Every component of the pages at one look."""
    form = SampleForm.with_a_mistake()
    return render_template("house/styleguide.html", form=form, now=clock.now())


@views.get("/healthz")
@permit(may.anyone)
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@views.get("/readyz")
@permit(may.anyone)
def ready() -> ResponseReturnValue:
    """It can do its work: otherwise whoever balances the load sends visitors elsewhere."""
    missing = readiness.missing(db.session)
    return jsonify(missing=missing), 503 if missing else 200


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


@views.get("/accessibility")
@permit(may.anyone)
def accessibility() -> ResponseReturnValue:
    return render_template("house/accessibility.html")


@views.get("/privacy")
@permit(may.anyone)
def privacy() -> ResponseReturnValue:
    return render_template("house/privacy.html")


@views.get("/contact")
@permit(may.anyone)
def contact() -> ResponseReturnValue:
    return render_template("house/contact.html")


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
            Consent(
                person=me(),
                purpose=Purpose(purpose),
                version=TEXTS[Purpose(purpose)].version,
                language=languages.language(),
                given_at=clock.now(),
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


@views.get("/people")
@permit(may.organise)
def people() -> ResponseReturnValue:
    """To find one account: by a part of a name or of an e-mail."""
    sought = request.args.get("q", "").strip()
    page = db.paginate(queries.people_like(sought), per_page=PEOPLE_ON_A_PAGE)
    return render_template(
        "house/people.html",
        page=page,
        page_url=lambda number: url_for(".people", q=sought, page=number),
        sought=sought,
        ROLES=history.ROLES,
    )


@views.route("/people/<int:user_id>/erasure", methods=["GET", "POST"])
@permit(may.erase, User)
def erase(user: User) -> ResponseReturnValue:
    form = ErasureForm()
    if form.validate_on_submit():
        with form.refusals():
            gone = erasure.erase(db.session(), user, why=form.why.data, now=clock.now())
            contents = [file.sha256 for file in gone]
            db.session.commit()
            queue.ring("letters")  # to those who get what this person gave free
            for content in contents:
                files.remove(content)
            flash(_("Erased."))
            return redirect(url_for(".erase", user_id=user.id))
    todo = erasure.plan(db.session(), user)
    return render_template("house/erasure.html", person=user, todo=todo, form=form), form.code
