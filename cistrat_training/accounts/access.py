"""The door-keeper: every route says who may pass and what it opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import generate_csrf

from cistrat_training import clock, refusals
from cistrat_training.accounts.forms import SignInForm
from cistrat_training.accounts.models import User
from cistrat_training.database import Model, db
from cistrat_training.trail import Actor

View = Callable[..., ResponseReturnValue]
Rule = Callable[..., bool]
LARGEST_ID = 2**31 - 1  # PostgreSQL's integer


class Visitor:
    """Somebody who has not signed in."""

    id = None
    role = None
    zone = language = full_name = greeting_name = ""
    is_authenticated = is_active = is_organiser = is_administrator = arranges_travel = False
    is_anonymous = True

    def get_id(self) -> None:
        return None


login = LoginManager()
login.anonymous_user = Visitor
login.session_protection = None  # a phone changes its address between two pages


def init_app(app: Flask) -> None:
    login.init_app(app)
    app.before_request(_renew)
    app.jinja_env.globals["me"] = me


@login.user_loader
def load_user(named: str) -> User | None:
    """A cookie names the person and the key of the session, which a new password changes."""
    person_id, _, key = named.partition(".")
    if not person_id.isdigit():
        return None
    person = db.session.get(User, int(person_id))
    return person if person and person.session_key == key and person.is_active else None


@login.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """GET comes back after signing in; what was being sent is kept and can be sent again."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))

    page = render_template(
        "accounts/sign_in.html", form=SignInForm(formdata=None), sealed=refusals.kept(), ended=True
    )
    return page, 401


def me() -> User:
    """The person as a record: Flask-Login's proxy cannot stand in a relationship."""
    return cast(User, current_user._get_current_object())


def let_in(person: User) -> None:
    """Begin a session in the person's language and zone, or the zone chosen before signing in.

    It has its token for forms from the start: were it made with the next page, then of two pages
    that are asked for at once the later answer would take the token of the other one's forms away.
    """
    zone = person.zone or session.get("zone")
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF kept that of this page, which went with the session
    generate_csrf()
    login_user(person)
    session.permanent = True
    session["language"] = person.language
    if zone:
        session["zone"] = zone


def _renew() -> None:
    """It ends two weeks after the last day on which it was used. Were its cookie sent with each
    answer, then a picture that comes late would undo what a page has put there meanwhile."""
    today = clock.now().date().isoformat()
    if session.permanent and session.get("used") != today:
        session["used"] = today


def permit(rule: Rule, opens: type[Model] | None = None) -> Callable[[View], View]:
    """Let in those for whom `rule(user, thing)` holds, and hand the view the thing.

    `opens=Application` turns `<int:application_id>` in the URL into `application=`. Who may not
    pass is asked to sign in (nobody yet) or told 403.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            things: tuple[Model, ...] = ()
            if opens:
                name = opens.__tablename__
                url[name] = found = _find(opens, url.pop(f"{name}_id"))
                things = (found,)
            if not rule(me(), *things):
                return login.unauthorized() if current_user.is_anonymous else abort(403)
            db.session().info["actor"] = (
                Actor("visitor") if current_user.is_anonymous else Actor("person", me().id)
            )
            return view(**url)

        guarded.rule = rule  # type: ignore[attr-defined]
        guarded.opens = opens  # type: ignore[attr-defined]
        return guarded

    return guard


def _find(opens: type[Model], number: int) -> Model:
    if number > LARGEST_ID:
        abort(404)
    return db.get_or_404(opens, number)
