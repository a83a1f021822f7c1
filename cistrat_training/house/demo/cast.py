"""The people of the demonstration, as the files beside this one list them."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import files, languages
from cistrat_training.accounts import passwords
from cistrat_training.accounts.consents import TEXTS, agree
from cistrat_training.accounts.models import Gender, Role, User
from cistrat_training.applications import answers, letters, ticks
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.models import Application, Level
from cistrat_training.letter import Delivery, Letter
from cistrat_training.places.models import Category, Organisation
from cistrat_training.places.queries import organisation_named
from cistrat_training.schedule.models import Lecturer, LecturerRole
from cistrat_training.workshops.models import Workshop
from cistrat_training.zones import clock_of

ACCOUNTS = ("organiser", "administrator", "reviewer", "lecturer", "participant", "applicant")
PASSWORD = "demo"  # noqa: S105 (printed when the demonstration is loaded; production refuses it)
ORGANISER = "organiser@cistrat.example"
BEIJING = clock_of("Asia/Shanghai")
HOME_OF_THE_LECTURER = "Yangtze Institute of Science and Technology Strategy"
ROLES = {"organiser": Role.ORGANISER, "administrator": Role.ADMINISTRATOR}
LEVELS = (Level.B2, Level.C1, Level.B1, Level.C2, Level.B2)

FOLDER = Path(__file__).parent


def rows(file: str) -> Iterator[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the clocks of Beijing."""
    return datetime.combine(day, time(hour, minute), BEIJING)


def deliver(session: Session, now: datetime) -> None:
    session.flush()
    waiting = select(Letter).where(Letter.status == Delivery.WAITING)
    for letter in session.scalars(waiting):
        letter.created_at = letter.next_try_at = now
        letter.claim(now=now)
        letter.deliver(now=now)
    session.flush()


class Cast:
    """Whoever acts in the workshops of the demonstration."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.since = now - timedelta(days=400)
        self.password_hash = passwords.hashed(PASSWORD)
        accounts = [(row["account"], self.person(row)) for row in rows("accounts.csv")]
        self.organiser = next(person for account, person in accounts if account == "organiser")
        self.reviewers = [person for account, person in accounts if account == "reviewer"]
        self.lecturers = [*self._lecturers(accounts)]
        self.cv = files.record(files.put((FOLDER / "cv.pdf").read_bytes(), files.PDF))
        self.motivations = (FOLDER / "motivations.txt").read_text(encoding="utf-8").split("\n\n")

    def drafts(self, workshop: Workshop) -> Iterator[Application]:
        """Complete applications, not sent yet, of everybody who wants to come."""
        wanted = [row for row in rows("applicants.csv") if int(row["workshop"]) == workshop.number]
        for place, row in enumerate(wanted):
            draft = self._draft(workshop, row, self.motivations[place % len(self.motivations)])
            self.session.add(draft)
            yield draft

    def submit(self, draft: Application, number: int, *, now: datetime) -> None:
        """As the page does it: the deed, the consents, and the copy as a letter."""
        draft.submit(number=number, now=now)
        draft.lend_names()
        for purpose, language in ticks.read(draft.ticked).items():
            self.session.add(
                agree(draft.applicant, purpose, language, said=languages.said_in, now=now)
            )
        self.session.flush()
        said = answers.read(self.session, draft, Eyes.APPLICANT, draft.applicant.language)
        self.session.add(letters.copy(draft, said, None))
        self.delivered(now)

    def trainees(self) -> Iterator[tuple[User, Organisation, str]]:
        for row in rows("trainees.csv"):
            home = self.session.scalars(organisation_named(row["organisation"], "CN")).one()
            yield self.person(row, language="zh"), home, row["position"]

    def delivered(self, now: datetime) -> None:
        """What was written in a scene set earlier was delivered then."""
        deliver(self.session, now)

    def _draft(self, workshop: Workshop, row: dict[str, str], motivation: str) -> Application:
        person = self.person(row)
        begun = max(workshop.call_opens_at or self.since, self.since)
        return Application(
            workshop=workshop,
            applicant=person,
            full_name=person.full_name,
            latin_name=person.latin_name,
            native_name=person.native_name,
            gender=person.gender,
            birth_decade=int(row["birth_decade"]),
            nationality_code=row["country"],
            language_level=LEVELS[len(row["full_name"]) % len(LEVELS)],
            institution=row["institution"],
            country_code=row["country"],
            category=Category(row["category"]),
            position=row["position"],
            motivation=motivation.strip(),
            cv=self.cv,
            cv_name="cv.pdf",
            ticked=ticks.written(TEXTS, "en"),
            created_at=begun,
            saved_at=begun,
        )

    def person(self, row: dict[str, str], language: str = "en") -> User:
        """Who has an address of the demonstration can sign in with its password."""
        account = row["email"].partition("@cistrat.example")
        person = User(
            email=row["email"],
            full_name=row["full_name"],
            latin_name=row["latin_name"],
            native_name=row.get("native_name", ""),
            gender=Gender(row["gender"]),
            language=row.get("language", language),
            zone=row.get("zone", ""),
            role=ROLES.get(row.get("account", ""), Role.PERSON),
            password_hash=self.password_hash if account[1] else None,
            confirmed_at=self.since,
            created_at=self.since,
            synthetic=True,
        )
        self.session.add(person)
        return person

    def _lecturers(self, accounts: list[tuple[str, User]]) -> Iterator[Lecturer]:
        """The account first, then some who lectured in the past."""
        home = self.session.scalars(organisation_named(HOME_OF_THE_LECTURER, "CN")).one()
        person = next(person for account, person in accounts if account == "lecturer")
        yield Lecturer(
            person=person,
            organisation=home,
            role=LecturerRole.EXPERT,
            post_en="Research Fellow",
            post_zh="研究员",
        )
        yield from self.session.scalars(select(Lecturer).order_by(Lecturer.id).limit(5))
