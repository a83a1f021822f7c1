"""The rubric, who judges by it, and a review."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FloatField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from cistrat_training.accounts.forms import LONGEST_EMAIL
from cistrat_training.forms import Form, Part, PlainDateField, choices, line
from cistrat_training.reviews.models import (
    FEWEST_POINTS,
    HIGHEST,
    LOWEST,
    MOST_POINTS,
    Criterion,
    Reviewer,
)
from cistrat_training.reviews.plans import MOST_READERS, USUAL_READERS
from cistrat_training.reviews.rubric import Line
from cistrat_training.workshops.forms import LikelyYear, WholeNumberField

LONGEST_QUESTION = 300
LONGEST_COMMENT = 3000  # about a printed page
LINES_TO_FILL = 2  # empty ones behind those that are there
MOST_LINES = 12
LONGEST_MEANING = 200
POINTS = re.compile(r"(\d{1,2})\s*[:：.．、)）-]\s*(\S.*)")


class MeaningsField(TextAreaField):
    """What points mean, one a line: “5: exactly on the theme”."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{points}: {words}" for points, words in self._in_order())

    def _in_order(self) -> list[tuple[str, str]]:
        return sorted((self.data or {}).items(), key=lambda pair: int(pair[0]))

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = [line.strip() for line in (valuelist or [""])[0].splitlines() if line.strip()]
        found = [POINTS.fullmatch(line) for line in lines]
        if not all(found) or any(len(line) > LONGEST_MEANING for line in lines):
            raise ValueError(
                _("Begin each line with its points and a colon, as in “5: exactly on the theme”.")
            )
        self.data = {str(int(match[1])): match[2] for match in found if match}


def _points(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            Optional(),
            NumberRange(FEWEST_POINTS, MOST_POINTS, _l("Write a whole number from 0 to 10.")),
        ],
        widget=TextInput(),
    )


class CriterionPart(Part):
    """An empty title takes the line out."""

    place = IntegerField(_l("Order"), [Optional()], widget=TextInput())
    title_en = StringField(_l("Criterion in English"), line())
    title_zh = StringField(_l("Criterion in Chinese"), line())
    question_en = StringField(_l("Question in English"), line(longest=LONGEST_QUESTION))
    question_zh = StringField(_l("Question in Chinese"), line(longest=LONGEST_QUESTION))
    weight = IntegerField(
        _l("Weight in per cent"),
        [
            Optional(),
            NumberRange(1, 100, _l("Write a whole number from 1 to 100.")),
        ],
        widget=TextInput(),
    )
    least = _points(_l("Least points"))
    most = _points(_l("Most points"))
    points_en = MeaningsField(_l("What points mean in English"), render_kw={"rows": 3})
    points_zh = MeaningsField(_l("What points mean in Chinese"), render_kw={"rows": 3})

    def as_line(self) -> Line:
        return Line(
            self.title_en.data or "",
            self.title_zh.data or "",
            self.question_en.data or "",
            self.question_zh.data or "",
            self.weight.data or 0,
            LOWEST if self.least.data is None else self.least.data,
            HIGHEST if self.most.data is None else self.most.data,
            self.points_en.data or {},
            self.points_zh.data or {},
        )


class RubricForm(Form):
    criteria = FieldList(FormField(CriterionPart), max_entries=MOST_LINES)

    def lines(self) -> list[Line]:
        """In the order of their numbers; lines without a title are left out."""
        written = [part.form for part in self.criteria if part.form.title_en.data]
        places = {id(part): part.place.data or MOST_LINES + 1 for part in written}
        return [part.as_line() for part in sorted(written, key=lambda part: places[id(part)])]


def rubric_rows(lines: list[Line]) -> list[dict[str, Any]]:
    """What the form shows: the lines in their order, and some to be filled in."""
    rows: list[dict[str, Any]] = [
        {"place": place, **line._asdict()} for place, line in enumerate(lines, 1)
    ]
    room = max(min(LINES_TO_FILL, MOST_LINES - len(rows)), 0)
    return rows + [{} for _ in range(room)]


class ReviewerForm(Form):
    full_name = StringField(
        _l("Name"),
        line(_l("Write the name of the reviewer.")),
        description=_l("As it begins the letter. An account that is there keeps its own name."),
    )
    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write the e-mail address of the reviewer.")),
            Length(max=LONGEST_EMAIL, message=_l("Shorten this to %(max)d characters.")),
            Email(_l("Write an address with an @, for example name@institute.example.")),
        ],
    )
    in_chinese = BooleanField(_l("Write to this person in Chinese"))


def review_form(criteria: list[Criterion], language: str, **given: Any) -> Form:
    """One row of points for each criterion of the rubric."""

    class ReviewForm(Form):
        comment = TextAreaField(
            _l("Comment"),
            [Length(max=LONGEST_COMMENT, message=_l("Shorten this to %(max)d characters."))],
            description=_l("Only the organisers read it."),
            render_kw={"rows": 5},
        )

    for criterion in criteria:
        asked = _l(
            "Give a number from %(least)s to %(most)s.",
            least=criterion.least,
            most=criterion.most,
        )
        field = RadioField(
            criterion.title(language),
            [InputRequired(asked)],
            choices=[str(points) for points in criterion.scale],
            description=criterion.question(language),
        )
        setattr(ReviewForm, points_name(criterion), field)
    return ReviewForm(data=given)


def points_name(criterion: Criterion) -> str:
    return f"points_{criterion.id}"


def points_of(criteria: list[Criterion]) -> list[int]:
    """All points that some criterion can get: the columns of the table."""
    return sorted({points for criterion in criteria for points in criterion.scale})


class ConflictForm(Form):
    why = StringField(
        _l("Reason"),
        line(longest=LONGEST_QUESTION),
        description=_l("Not needed. Only the organisers read it."),
    )


class AbstentionForm(Form):
    """Its reason is needed unless the abstention is taken back."""

    deed = StringField()
    why = StringField(
        _l("Reason"),
        [Length(max=LONGEST_QUESTION, message=_l("Shorten this to %(max)d characters."))],
        description=_l("Only the organisers read it."),
    )

    def validate_why(self, field: StringField) -> None:
        if not field.data and not self.deed.data:
            raise ValidationError(_("Say why you abstain."))


class GiveForm(Form):
    """Applications to one of the workshop's reviewers."""

    chosen = SelectMultipleField(_l("Applications"), coerce=int, validate_choice=False)
    reviewer = SelectField(_l("Reviewer"), [InputRequired(_l("Choose a reviewer."))], coerce=int)

    @classmethod
    def to(cls, reviewers: Iterable[Reviewer]) -> "GiveForm":
        form = cls()
        form.reviewer.choices = choices((r.id, r.person.full_name) for r in reviewers)
        return form


class FillForm(Form):
    seen = HiddenField()


class EndForm(Form):
    why = StringField(_l("Reason"), line(longest=LONGEST_QUESTION))


MOST_DAYS_TO_REMIND = 60
MOST_APPLICATIONS = 100_000


def _first(label: Any) -> PlainDateField:
    return PlainDateField(label, [Optional(), LikelyYear()], render_kw={"size": 12})


class PointsField(FloatField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(_("Write a number, for example 1.5.")) from None


class PlanForm(Form):
    """Days are those of the workshop's clock."""

    eligibility_from = _first(_l("Eligibility: first day"))
    eligibility_until = _first(_l("Eligibility: last day"))
    scoring_from = _first(_l("Scoring: first day"))
    scoring_until = _first(_l("Scoring: last day"))
    panel_from = _first(_l("Panel: first day"))
    panel_until = _first(_l("Panel: last day"))
    decision_from = _first(_l("Decision: first day"))
    decision_until = _first(_l("Decision: last day"))
    panel_corrects = BooleanField(_l("Reviewers may still correct their scores during the panel"))
    shown = BooleanField(_l("Applicants see the phases and their days"))
    blind = BooleanField(
        _l("Reviewers judge without knowing who it is"),
        description=_l(
            "They see the number of the application and the answers that do not say who it is."
        ),
    )
    readers = WholeNumberField(
        _l("Readers of each application"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, MOST_READERS, _l("Write a whole number from %(min)s to %(max)s.")),
        ],
        default=USUAL_READERS,
        render_kw={"size": 4},
    )
    spread_limit = PointsField(
        _l("Limit of the spread"),
        [Optional(), NumberRange(0.1, 4, _l("Write a number from 0.1 to 4."))],
        description=_l(
            "Where averages lie further apart than this, on the scale from 1 to 5, one more"
            " reads. Empty: never."
        ),
        render_kw={"size": 4},
        widget=TextInput(),
    )
    days_to_remind = WholeNumberField(
        _l("Days before the end of scoring to remind"),
        [
            Optional(),
            NumberRange(
                1, MOST_DAYS_TO_REMIND, _l("Write a whole number from %(min)s to %(max)s.")
            ),
        ],
        description=_l("Whoever has applications left gets one letter then. Empty: none."),
        render_kw={"size": 4},
    )

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class FactsForm(Form):
    """What the automatic assignment heeds."""

    institution = StringField(
        _l("Institution"),
        line(),
        description=_l("Applications from there are never given to this reviewer automatically."),
    )
    country_code = SelectField(
        _l("Country"),
        choices=[],
        description=_l("Applications from there go to others, where others can take them."),
    )
    most = WholeNumberField(
        _l("At most so many applications"),
        [
            Optional(),
            NumberRange(0, MOST_APPLICATIONS, _l("Write a whole number from %(min)s to %(max)s.")),
        ],
        description=_l("Empty: as many as the others."),
        render_kw={"size": 6},
    )
