"""What lies before an applicant: the form, what was answered so far, and when it was opened."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from cistrat_training import clock, files, languages
from cistrat_training.accounts.access import me
from cistrat_training.accounts.models import Purpose
from cistrat_training.accounts.queries import standing_consents
from cistrat_training.applications import (
    answers,
    definition,
    endorsement_queries,
    queries,
    ticks,
)
from cistrat_training.applications.answers import Eyes, File, Said
from cistrat_training.applications.completeness import TICKED, Gap, gaps
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.endorsements import EndorsementRules, Missing, missing
from cistrat_training.applications.forms import ApplicationForm, Countries, filled_in
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Answer, Question
from cistrat_training.database import db, share
from cistrat_training.places.queries import country_names
from cistrat_training.uploads import KeptFile
from cistrat_training.workshops.models import Workshop

EVERYTHING = "all"
CONSENTS = "consents"


class Opened(NamedTuple):
    """When the form was opened, sealed, so that nobody can say it was earlier."""

    seal: str
    at: datetime


class Step(NamedTuple):
    """One section of the form, as the applicant walks through it."""

    title: str
    intro: str
    questions: list[Question]

    @property
    def keys(self) -> list[str]:
        return [question.key for question in self.questions]


class Desk:
    def __init__(self, workshop: Workshop, *, writes: bool = False) -> None:
        """`writes`: nobody else writes this application, or changes the form, until we are done."""
        person = me()
        found = queries.of_person(person, workshop)
        if writes:
            share(db.session, workshop)
            found = found.with_for_update(of=Application)
        self.workshop = workshop
        self.found = db.session.scalar(found)
        self.application = self.found or begun(workshop)
        self.form = definition.of(db.session, workshop).asked_of(self.application.audience)
        self.rows = self._rows()
        self.consented = {each.purpose for each in db.session.scalars(standing_consents(person))}
        self.opened = opened(workshop)
        self.language = languages.language()

    def _rows(self) -> dict[int, Answer]:
        if self.found is None or all(question.core for question in self.form.questions):
            return {}
        return {row.question_id: row for row in db.session.scalars(answers.of(self.found))}

    @property
    def is_open(self) -> bool:
        """Whether it may be written on; a form that was opened in time has a little longer."""
        now, opened_at = clock.now(), self.opened.at
        if self.found is None:
            return self.workshop.is_calling(now, form_opened_at=opened_at)
        return self.found.is_open(now, form_opened_at=opened_at)

    @cached_property
    def values(self) -> dict[str, Any]:
        told = answers.given(self.form, self.application, self.rows.values())
        return told | {TICKED: list(ticks.read(self.application.ticked))}

    @property
    def applying(self) -> Definition:
        return self.form.shown(self.values)

    @property
    def said(self) -> list[Said]:
        """What it says so far, as the applicant reads it."""
        return answers.shown(
            self.form,
            self.application,
            self.rows.values(),
            Eyes.APPLICANT,
            self.language,
            countries=countries(self.language).names,
        )

    @property
    def agreed(self) -> set[Purpose]:
        return self.consented | set(self.values[TICKED])

    @property
    def missing(self) -> list[Gap]:
        return gaps(self.applying, self.values, self.agreed)

    @property
    def people_missing(self) -> list[Missing]:
        """Those who have to be named before it can be submitted."""
        rules = self.endorsements
        if rules is None:
            return []
        named = db.session.scalars(endorsement_queries.named_in(self.application)).all()
        return [gap for gap in missing(rules, named) if gap.is_required]

    @cached_property
    def endorsements(self) -> EndorsementRules | None:
        with db.session.no_autoflush:  # one that is new is written once, with its number
            return db.session.scalar(endorsement_queries.rules_of(self.workshop))

    @cached_property
    def steps(self) -> dict[str, Step]:
        """By the names that they have in addresses."""
        parts = {
            str(place): Step(section.title(self.language), section.intro(self.language), questions)
            for place, (section, questions) in enumerate(self.form.parts, start=1)
        }
        return parts | {CONSENTS: Step(_("Consents"), "", [])}

    def step_of(self, key: str) -> str:
        """Where a question is answered."""
        return next((name for name, step in self.steps.items() if key in step.keys), CONSENTS)

    def keys(self, section: str) -> list[str]:
        if section == CONSENTS:
            return [TICKED]
        if section == EVERYTHING:
            return [key for step in self.steps.values() for key in step.keys] + [TICKED]
        return self.steps[section].keys

    def stamp(self, keys: Collection[str]) -> str:
        return answers.stamp({key: self.values[key] for key in keys if key in self.values})

    def form_of(self, keys: Collection[str]) -> ApplicationForm:
        form = filled_in(self.form, keys, self.values, self.language)
        form.fill(countries(self.language), self.consented)
        return form

    def typed(self, form: ApplicationForm) -> dict[str, Any]:
        """What was answered in the form and can be kept; a file that we know is that file."""
        sound = form.sound(self.values, self.language, clock.now())
        typed = {key: _known(value, self.values[key]) for key, value in sound.items()}
        if TICKED in form and not form[TICKED].errors:
            typed[TICKED] = form[TICKED].data or []
        return typed

    def save(self, typed: Mapping[str, Any]) -> None:
        """Into the session; the caller commits."""
        kept = {key: _recorded(value) for key, value in typed.items()}
        facts: dict[str, Any] = {}
        if TICKED in kept:
            facts["ticked"] = ticks.written(kept[TICKED], self.language)
        questions = [question for question in self.form.questions if question.key in kept]
        db.session.add(self.application)
        db.session.add_all(
            answers.keep(self.application, questions, self.rows, kept, now=clock.now(), **facts)
        )
        self.values |= kept


def _known(value: Any, before: Any) -> Any:
    if isinstance(value, KeptFile) and isinstance(before, File):
        same = (before.stored.sha256, before.name) == (value.content.sha256, value.name)
        return before if same else value
    return value


def _recorded(value: Any) -> Any:
    if isinstance(value, KeptFile):
        return File(files.record(value.content), value.name)
    return value


def begun(workshop: Workshop) -> Application:
    """A first draft, with what the account knows of the person."""
    person, now = me(), clock.now()
    return Application(
        workshop=workshop,
        applicant=person,
        full_name=person.full_name,
        latin_name=person.latin_name,
        native_name=person.native_name,
        call_me=person.call_me,
        gender=person.gender,
        created_at=now,
        saved_at=now,
    )


def opened(workshop: Workshop) -> Opened:
    sealer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="form opened")
    whose = [workshop.id, me().id]
    seal = request.values.get("opened", "")
    try:
        named, at = sealer.loads(seal, return_timestamp=True)
    except BadData:
        named, at = None, None
    if named == whose and at:
        return Opened(seal, at)
    return Opened(str(sealer.dumps(whose)), clock.now())


_countries: dict[str, Countries] = {}


def countries(language: str) -> Countries:
    """Made once for each language: they come with the product and change with a release."""
    if language not in _countries:
        made = Countries.of(country_names(db.session(), language))
        if not made.names:
            return made  # not loaded yet
        _countries[language] = made
    return _countries[language]
