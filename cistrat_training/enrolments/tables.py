"""The columns of the lists that organisers take away."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Row

from cistrat_training.accounts.models import GENDERS
from cistrat_training.applications.models import Status
from cistrat_training.enrolments.models import ANSWER_WORDS, Answer
from cistrat_training.places.models import in_language
from cistrat_training.reviews.models import VERDICTS, Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.codes import application_code
from cistrat_training.workshops.models import AUDIENCES, Place, Workshop


class Reader(NamedTuple):
    """In whose language the cells are, and about which workshop."""

    language: str
    say: Callable[[str], str]
    workshop: Workshop


Cell = Callable[[Row[Any], Reader], Any]


NOT_RELEASED = {
    Verdict.OFFER: N_("Offer, not released"),
    Verdict.RESERVE: N_("Reserve list, not released"),
    Verdict.NO_PLACE: N_("No place, not released"),
}


def state_words(row: Row[Any]) -> str:
    """How far an application has come, in one word."""
    if row.status is Status.WITHDRAWN:
        return N_("Application withdrawn")
    if row.verdict is None:
        return N_("No decision yet")
    if row.released_at is None:
        return NOT_RELEASED[row.verdict]
    if row.verdict is not Verdict.OFFER:
        return VERDICTS[row.verdict]
    if row.answer is Answer.CONFIRMED and row.place is Place.WITHDRAWN:
        return N_("Place given up")
    return ANSWER_WORDS[row.answer or Answer.OPEN]


def _code(row: Row[Any], reader: Reader) -> str:
    series, number = reader.workshop.series.code, reader.workshop.number
    return application_code(series, number, row.number) if row.number else ""


def _country(row: Row[Any], reader: Reader) -> str:
    return in_language(reader.language, row.name_en or "", row.name_zh or "")


def _score(row: Row[Any], _reader: Reader) -> Any:
    return _rounded(row.score)


def _rounded(score: float | None) -> Any:
    return "" if score is None else round(score, 2)


def _as(name: str) -> Cell:
    return lambda row, _reader: "" if (value := getattr(row, name)) is None else value


PLACES = {Place.CONFIRMED: N_("Confirmed"), Place.WITHDRAWN: N_("Withdrawn")}

APPLICATIONS: dict[str, Cell] = {
    N_("Reference code"): _code,
    N_("Name"): _as("full_name"),
    N_("Latin name"): _as("latin_name"),
    N_("Native name"): _as("native_name"),
    N_("Gender"): lambda row, reader: reader.say(GENDERS[row.gender]),
    N_("Nationality (code)"): _as("nationality_code"),
    N_("Institution"): _as("institution"),
    N_("Country"): _country,
    N_("Country (code)"): _as("country_code"),
    N_("Category"): lambda row, reader: row.category and reader.say(row.category.label),
    N_("Position"): _as("position"),
    N_("Level of English"): _as("language_level"),
    N_("E-mail"): _as("email"),
    N_("Submitted (UTC)"): _as("submitted_at"),
    N_("Score"): _score,
    N_("Calibrated"): lambda row, _reader: _rounded(row.normalised),
    N_("Spread"): lambda row, _reader: _rounded(row.spread),
    N_("Reviews"): _as("read"),
    N_("Decision"): lambda row, reader: reader.say(state_words(row)),
    N_("Reserve number"): _as("rank"),
    N_("Offer stands until (UTC)"): _as("deadline"),
}

PARTICIPANTS: dict[str, Cell] = {
    N_("Name"): _as("full_name"),
    N_("Latin name"): _as("latin_name"),
    N_("Audience"): lambda row, reader: reader.say(AUDIENCES[row.audience]),
    N_("Gender"): lambda row, reader: reader.say(GENDERS[row.gender]),
    N_("Institution"): _as("institution"),
    N_("Country"): _country,
    N_("Category"): lambda row, reader: reader.say(row.category.label),
    N_("Position"): _as("position"),
    N_("E-mail"): _as("email"),
    N_("Status"): lambda row, reader: reader.say(PLACES[row.status]),
    N_("Confirmed (UTC)"): _as("confirmed_at"),
    N_("Note"): _as("note"),
}
