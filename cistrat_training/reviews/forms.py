"""The rubric, who judges by it, and a review."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from cistrat_training.accounts.forms import LONGEST_EMAIL
from cistrat_training.forms import Form, Part, line
from cistrat_training.reviews.models import HIGHEST, LOWEST, Criterion
from cistrat_training.reviews.rubric import Line

LONGEST_QUESTION = 300
LONGEST_COMMENT = 3000  # about a printed page
LINES_TO_FILL = 2  # empty ones behind those that are there
MOST_LINES = 12
POINTS = [str(points) for points in range(LOWEST, HIGHEST + 1)]


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

    def as_line(self) -> Line:
        return Line(
            self.title_en.data or "",
            self.title_zh.data or "",
            self.question_en.data or "",
            self.question_zh.data or "",
            self.weight.data or 0,
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
        field = RadioField(
            criterion.title(language),
            [InputRequired(_l("Give a number from 1 to 5."))],
            choices=POINTS,
            description=criterion.question(language),
        )
        setattr(ReviewForm, points_name(criterion), field)
    return ReviewForm(data=given)


def points_name(criterion: Criterion) -> str:
    return f"points_{criterion.id}"
