"""Forms of those who name people, of the people named, and of the organisers who ask for them."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from cistrat_training import files
from cistrat_training.accounts.forms import LONGEST_EMAIL
from cistrat_training.applications.endorsements import (
    MOST_DAYS,
    MOST_REFEREES,
    ROLES,
    WANTED,
    Endorsement,
    Role,
    State,
    Wanted,
)
from cistrat_training.forms import Form, choices, line
from cistrat_training.languages import LANGUAGES
from cistrat_training.uploads import KeptFileField
from cistrat_training.words import N_

LONGEST_STATEMENT = 8000  # characters: three pages
ANSWERS = {
    False: {
        State.GIVEN: N_("We endorse this application"),
        State.DECLINED: N_("We do not endorse it"),
    },
    True: {
        State.GIVEN: N_("I recommend this person"),
        State.DECLINED: N_("I cannot speak for this person"),
    },
}
"""By whether the person is a referee."""


class PersonForm(Form):
    """`own` is the address of the applicant, who cannot speak for themselves."""

    role = RadioField(_l("Who is it?"), coerce=Role, validate_choice=False)
    name = StringField(_l("Name"), line(_l("Write the name of this person.")))
    post = StringField(_l("Post"), line(_l("Write what this person is: director, professor, …")))
    organisation = StringField(_l("Institution"), line(_l("Write the name of the institution.")))
    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write the e-mail address of this person.")),
            Length(max=LONGEST_EMAIL, message=_l("Shorten this to %(max)d characters.")),
            Email(_l("Write an address with an @, for example name@institute.example.")),
        ],
        description=_l("An address at the institution carries more weight than a private one."),
    )
    language = RadioField(
        _l("Language of the letter"),
        choices=choices(LANGUAGES.items()),
        default="en",
    )
    own = ""

    @classmethod
    def offering(cls, roles: Collection[Role], own: str, **facts: Any) -> "PersonForm":
        form = cls(data=facts)
        form.role.choices = choices((role.value, _l(ROLES[role])) for role in roles)
        form.own = own
        return form

    def validate_role(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Choose who it is."))

    def validate_email(self, field: Any) -> None:
        if (field.data or "").lower() == self.own.lower():
            raise ValidationError(
                _l("This is your own address. Write the address of the person who speaks for you.")
            )

    def facts(self) -> dict[str, Any]:
        names = ("name", "post", "organisation", "email", "language")
        return {"role": Role(self.role.data)} | {name: self[name].data for name in names}


class AnswerForm(Form):
    """What somebody says about an applicant."""

    answer = RadioField(_l("Your answer"), coerce=State, validate_choice=False)
    comment = TextAreaField(
        _l("Comment"),
        [Length(max=LONGEST_STATEMENT, message=_l("Shorten this to %(max)d characters."))],
        render_kw={"rows": 6},
    )
    letter = KeptFileField(
        _l("Signed letter"),
        kind=files.DOCUMENT,
        description=_l("PDF, at most 5 MB. If you wish."),
    )

    @classmethod
    def of(cls, endorsement: Endorsement) -> "AnswerForm":
        form = cls()
        words = ANSWERS[endorsement.is_referee]
        form.answer.choices = choices((state.value, _l(name)) for state, name in words.items())
        if endorsement.is_referee:
            form.comment.label.text = _l("Your statement")
            form.comment.description = _l("How do you know this person, and what do you think?")
            form.comment.render_kw = {"rows": 14}
        else:
            form.comment.description = _l("If you wish. The applicant does not see it.")
        return form

    def validate_answer(self, field: Any) -> None:
        if field.data not in {State.GIVEN, State.DECLINED}:
            raise ValidationError(_l("Choose one of the two answers."))


class RulesForm(Form):
    """What a workshop asks."""

    wanted = RadioField(
        _l("Endorsement by the home institution or a National Commission"),
        choices=choices((wanted.value, _l(name)) for wanted, name in WANTED.items()),
        coerce=Wanted,
    )
    referees = IntegerField(
        _l("Number of referees"),
        [
            InputRequired(_l("Write a number from 0 to 3.")),
            NumberRange(0, MOST_REFEREES, message=_l("Write a number from 0 to 3.")),
        ],
        render_kw={"min": 0, "max": MOST_REFEREES},
    )
    days_to_answer = IntegerField(
        _l("Days to answer"),
        [
            InputRequired(_l("Write a number of days.")),
            NumberRange(1, MOST_DAYS, message=_l("Write a number from %(min)d to %(max)d.")),
        ],
        description=_l("The link in a letter lapses so many days after the letter."),
        render_kw={"min": 1, "max": MOST_DAYS},
    )
    closes_at = DateTimeLocalField(
        _l("Nobody answers after"),
        [Optional()],
        description=_l("In the zone of the workshop. It may be later than the end of the call."),
    )
    reminders = StringField(
        _l("Reminders"),
        line(longest=40),
        description=_l("So many days after the letter, such as 7, 14. Empty for none."),
    )
    read_by_reviewers = BooleanField(
        _l("Reviewers read comments, statements and letters"),
        description=_l("Otherwise only organisers read them. In a blind review nobody else does."),
    )

    def days(self) -> list[int]:
        return [int(part) for part in _parts(self.reminders.data)]

    def validate_reminders(self, field: Any) -> None:
        if any(not (part.isdecimal() and len(part) < 4) for part in _parts(field.data)):
            raise ValidationError(_l("Write numbers of days with commas between them."))


def _parts(typed: str | None) -> list[str]:
    return (typed or "").replace(",", " ").replace("，", " ").replace("、", " ").split()
