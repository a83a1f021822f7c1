"""Signing up, signing in, and one's own profile."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user
from markupsafe import escape
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages, queue, refusals, zones
from cistrat_training import permissions as may
from cistrat_training.accounts import letters, passwords, queries, tokens
from cistrat_training.accounts.access import let_in, me, permit
from cistrat_training.accounts.forms import (
    DeedForm,
    EmailForm,
    NewPasswordForm,
    PasswordForm,
    ProfileForm,
    SignInForm,
    SignUpForm,
    ZoneForm,
)
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.fonts import missing_scripts
from cistrat_training.letter import Letter, address
from cistrat_training.limits import TRYING_PASSWORDS, WRITING_LETTERS, limiter, same_address

views = Blueprint("accounts", __name__)


@views.route("/sign-in", methods=["GET", "POST"])
@permit(may.anyone)
@limiter.limit(TRYING_PASSWORDS, methods=["POST"])
@limiter.limit(TRYING_PASSWORDS, key_func=same_address, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    sealed = request.form.get("sealed", "")
    if form.validate_on_submit():
        person = db.session.scalar(queries.with_email(form.email.data))
        right = passwords.fits(person.password_hash if person else None, form.password.data)
        if person and right and person.is_active and person.confirmed_at:
            let_in(person)
            return _go_on_with(sealed) or redirect(_inside(request.args.get("next")))
        form.form_errors.append(
            _("E-mail and password do not belong together, or the e-mail is not confirmed yet.")
        )
    page = render_template("accounts/sign_in.html", form=form, sealed=sealed, ended=bool(sealed))
    return page, form.code


@views.route("/sign-out", methods=["GET", "POST"])
@permit(may.anyone)
def sign_out() -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        logout_user()
        chosen = session.get("language")
        session.clear()
        if chosen:
            session["language"] = chosen
        return redirect(url_for("house.start"))
    return render_template("accounts/sign_out.html", form=form)


@views.route("/sign-up", methods=["GET", "POST"])
@permit(may.anyone)
@limiter.limit(WRITING_LETTERS, methods=["POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm()
    if form.validate_on_submit():
        _write_to_new_person(form, _inside(request.args.get("next")))
        return redirect(url_for(".look_into_your_mail"))
    return render_template("accounts/sign_up.html", form=form), form.code


@views.get("/sign-up/letter")
@permit(may.anyone)
def look_into_your_mail() -> ResponseReturnValue:
    return render_template("accounts/look_into_your_mail.html")


@views.route("/sign-up/<token>", methods=["GET", "POST"])
@permit(may.anyone)
def confirm_email(token: str) -> ResponseReturnValue:
    """GET shows, the button confirms: mail scanners open every link."""
    claim = tokens.claim(token, tokens.CONFIRM_EMAIL)
    form = DeedForm()
    if claim and form.validate_on_submit():
        claim.person.confirm_email(now=clock.now())
        db.session.commit()
        let_in(claim.person)
        flash(_("Your e-mail is confirmed, and you are signed in."))
        return redirect(_inside(claim.leads_to))
    return render_template("accounts/confirm_email.html", form=form, claim=claim), (
        200 if claim else 404
    )


@views.route("/password/forgotten", methods=["GET", "POST"])
@permit(may.anyone)
@limiter.limit(WRITING_LETTERS, methods=["POST"])
def forgotten_password() -> ResponseReturnValue:
    form = EmailForm()
    if form.validate_on_submit():
        person = db.session.scalar(queries.with_email(form.email.data))
        if person and person.is_active:
            now = clock.now()
            link = address("accounts.new_password", token=tokens.token(person, tokens.NEW_PASSWORD))
            about = f"password:{person.id}:{now:%Y%m%d%H%M}"
            _write_at_most_once_a_minute(letters.new_password(person, link, about=about))
        return redirect(url_for(".look_into_your_mail"))
    return render_template("accounts/forgotten_password.html", form=form), form.code


@views.route("/password/<token>", methods=["GET", "POST"])
@permit(may.anyone)
def new_password(token: str) -> ResponseReturnValue:
    claim = tokens.claim(token, tokens.NEW_PASSWORD)
    form = NewPasswordForm()
    if claim and form.validate_on_submit():
        claim.person.confirm_email(now=clock.now())
        _change_password(claim.person, form.password.data)
        return redirect(url_for("house.start"))
    return render_template("accounts/new_password.html", form=form, claim=claim), (
        form.code if claim else 404
    )


@views.route("/sign-in/<secret>", methods=["GET", "POST"])
@permit(may.anyone)
@limiter.limit(TRYING_PASSWORDS, methods=["POST"])
def sign_in_by_link(secret: str) -> ResponseReturnValue:
    """GET shows, the button signs in: mail scanners open every link."""
    link = db.session.scalar(queries.link_with(passwords.digest(secret)))
    is_open = link is not None and link.is_open(clock.now()) and link.person.is_active
    form = DeedForm()
    if link and is_open and form.validate_on_submit():
        link.person.come_by_letter(now=clock.now())
        db.session.commit()
        let_in(link.person)
        return redirect(_inside(link.leads_to))
    page = render_template(
        "accounts/sign_in_by_link.html", form=form, link=link if is_open else None
    )
    return page, 200 if is_open else 404


@views.route("/me", methods=["GET", "POST"])
@permit(may.have_an_account)
def profile() -> ResponseReturnValue:
    form = ProfileForm(obj=me())
    form.offer_zones()
    if form.validate_on_submit():
        form.populate_obj(me())
        db.session.commit()
        session["language"] = me().language
        if me().zone:
            session["zone"] = me().zone
        else:
            session.pop("zone", None)
        flash(_("Saved."))
        if scripts := missing_scripts(me().native_name, languages.language()):
            flash(_only_latin(scripts), "warn")
        return redirect(url_for(".profile"))
    return render_template("accounts/profile.html", form=form), form.code


def _only_latin(scripts: list[str]) -> str:
    return _(
        "Our fonts have no %(scripts)s letters. The Latin name will be printed.",
        scripts=languages.name_list(scripts),
    )


@views.post("/me/letters-typed")
@permit(may.have_an_account)
def letters_typed() -> ResponseReturnValue:
    """What is said of a name while it is typed. Posted: names do not belong into addresses."""
    typed = request.form.get(request.args.get("field", ""), "")
    scripts = missing_scripts(typed, languages.language())
    if not scripts:
        return ""
    if request.args.get("script") == "native":
        return str(escape(_only_latin(scripts)))
    return str(
        escape(
            _(
                "Our fonts have no %(scripts)s letters. Write this name in Latin letters, as in"
                " the passport.",
                scripts=languages.name_list(scripts),
            )
        )
    )


@views.route("/me/password", methods=["GET", "POST"])
@permit(may.have_an_account)
@limiter.limit(TRYING_PASSWORDS, methods=["POST"])
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        if passwords.fits(me().password_hash, form.now.data):
            _change_password(me(), form.password.data)
            return redirect(url_for(".profile"))
        form.now.errors = [_("This is not the password that you use now.")]
    return render_template("accounts/password.html", form=form), form.code


@views.route("/zone", methods=["GET", "POST"])
@permit(may.anyone)
def zone() -> ResponseReturnValue:
    """The clock on which this browser shows times; kept in its session."""
    form = ZoneForm(zone=languages.reader_zone())
    form.zone.choices = zones.offered(languages.reader_zone())
    if form.validate_on_submit():
        session["zone"] = form.zone.data
        session.permanent = True
        return redirect(_inside(request.args.get("next")))
    return render_template("accounts/zone.html", form=form), form.code


def _write_to_new_person(form: SignUpForm, leads_to: str) -> None:
    """The answer on the page is the same whether the address has an account or not."""
    now = clock.now()
    person = User(
        email=form.email.data,
        full_name=form.full_name.data,
        language=languages.language(),
        zone=_zone_of(form),
        password_hash=passwords.hashed(form.password.data),
        created_at=now,
    )
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        _write_to_known_person(form.email.data)
        return
    link = address(
        "accounts.confirm_email", token=tokens.token(person, tokens.CONFIRM_EMAIL, leads_to)
    )
    db.session.add(letters.confirm_email(person, link, about=f"confirm:{person.id}"))
    db.session.commit()
    queue.ring("letters")


def _zone_of(form: SignUpForm) -> str:
    """What the page's script filled in, or what the person chose without one."""
    if zones.known(form.zone.data or ""):
        return form.zone.data
    return languages.reader_zone() if languages.knows_reader_zone() else ""


def _write_to_known_person(email: str) -> None:
    person = db.session.scalars(queries.with_email(email)).one()
    if not person.is_active:
        return
    link = address("accounts.new_password", token=tokens.token(person, tokens.NEW_PASSWORD))
    about = f"already-here:{person.id}:{clock.now():%Y%m%d%H%M}"
    _write_at_most_once_a_minute(letters.already_here(person, link, about=about))


def _write_at_most_once_a_minute(letter: Letter) -> None:
    """`letter.about` ends with the minute: who presses twice, or is pestered, gets one letter."""
    db.session.add(letter)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    else:
        queue.ring("letters")


def _change_password(person: User, password: str) -> None:
    """Every session of the person ends, and every link that signs in; this one begins anew."""
    person.set_password(passwords.hashed(password))
    for link in db.session.scalars(queries.open_links(person)):
        link.revoke(now=clock.now())
    about = f"password-changed:{person.id}:{person.session_key}"
    db.session.add(letters.password_changed(person, about=about))
    db.session.commit()
    queue.ring("letters")
    let_in(person)
    flash(_("Your password is changed. Every other device was signed out."))


def _go_on_with(sealed: str) -> ResponseReturnValue | None:
    content = refusals.unseal(sealed) if sealed else None
    return render_template("errors/again.html", content=content) if content else None


def _inside(target: str | None) -> str:
    """A page of this site, never another's."""
    parts = urlsplit(target or "")
    is_ours = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_ours and target and not (parts.scheme or parts.netloc) else "/"
