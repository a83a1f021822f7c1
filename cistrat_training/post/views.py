"""One's own letters, and the organisers' desk for those that did not arrive."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.models import User
from cistrat_training.database import db, lock, writing
from cistrat_training.letter import Letter
from cistrat_training.post import queries

views = Blueprint("post", __name__)

LETTERS_ON_A_PAGE = 50
LATE = timedelta(minutes=15)  # a letter that waits longer met a server, or no worker


@views.get("/letters")
@permit(may.have_an_account)
def inbox() -> ResponseReturnValue:
    letters = db.paginate(queries.letters_to(me()), per_page=LETTERS_ON_A_PAGE)
    return render_template("post/inbox.html", letters=letters, page_url=_page_of("post.inbox"))


@views.get("/letters/<int:letter_id>")
@permit(may.read_letter, Letter)
def letter(letter: Letter) -> ResponseReturnValue:
    if letter.read_at is None:
        with writing(db.session()):
            letter.open(now=clock.now())
    return render_template("post/letter.html", letter=letter)


@views.get("/letters/<int:letter_id>/files/<int:number>")
@permit(may.read_letter, Letter)
def enclosure(letter: Letter, number: int) -> ResponseReturnValue:
    if number >= len(letter.attachments):
        abort(404)
    entry = letter.attachments[number]
    if "attendee" in entry:
        return files.to_save(letter.enclosed(number), entry["type"], entry["name"])
    file = db.session.scalars(queries.enclosed_as(letter, number)).one()
    return files.send(file, entry["name"])


@views.get("/letters/failed")
@permit(may.organise)
def failed() -> ResponseReturnValue:
    late = queries.late(since=clock.now() - LATE).limit(LETTERS_ON_A_PAGE)
    letters = db.paginate(queries.failed(), per_page=LETTERS_ON_A_PAGE)
    on_their_way = db.session.scalars(late).all()
    return render_template(
        "post/failed.html",
        letters=letters,
        late=on_their_way,
        people=_recipients_of([*letters.items, *on_their_way]),
        page_url=_page_of("post.failed"),
    )


@views.post("/letters/<int:letter_id>/delivery")
@permit(may.organise, Letter)
def try_again(letter: Letter) -> ResponseReturnValue:
    _try_again([lock(db.session(), letter)])
    flash(_("The letter to %(address)s is on its way again.", address=letter.to_address))
    return redirect(url_for(".failed", page=request.args.get("page", type=int)))


@views.post("/letters/failed/delivery")
@permit(may.organise)
def try_all_again() -> ResponseReturnValue:
    letters = db.session.scalars(queries.failed().with_for_update()).all()
    _try_again(letters)
    flash(
        ngettext(
            "%(num)s letter is on its way again.",
            "%(num)s letters are on their way again.",
            len(letters),
        )
    )
    return redirect(url_for(".failed"))


def _try_again(letters: Sequence[Letter]) -> None:
    people = _recipients_of(letters)
    for letter in letters:
        person = people.get(letter.recipient_id)
        by_now = person.email if person else None
        letter.try_again(to=by_now or letter.to_address, now=clock.now())
    db.session.commit()
    queue.ring("letters")


def _recipients_of(letters: Sequence[Letter]) -> dict[int | None, User]:
    return {person.id: person for person in db.session.scalars(queries.recipients_of(letters))}


def _page_of(endpoint: str) -> Callable[[int], str]:
    return lambda page: url_for(endpoint, page=page)
