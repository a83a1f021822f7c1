"""What organisers tell of a section, of a question, and of when it is shown."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from cistrat_training.applications.alterations import (
    MOST_CHOICES,
    WITH_CHOICES,
    WITH_NUMBERS,
    WITH_WORDS,
    Line,
    choices_after,
    in_places,
)
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.questions import SEEN_BY, Kind, Question, SeenBy
from cistrat_training.applications.standard import ALWAYS_IDENTIFY, NEEDED
from cistrat_training.forms import CheckboxListField, Form, line
from cistrat_training.forms import Part as Row
from cistrat_training.forms import choices as offered
from cistrat_training.languages import language
from cistrat_training.workshops.forms import LinesField, WholeNumberField
from cistrat_training.workshops.models import AUDIENCES, Audience

LONGEST_LABEL = 500  # a consent can be a long sentence
LONGEST_HINT = 2000
MOST_WORDS = 5000  # more than anybody reads of one answer
FARTHEST_NUMBER = 999_999_999  # nine digits, as an answer has them
IN_CHINESE = {"lang": "zh"}


def _text(label: Any, rows: int = 2, **facts: Any) -> TextAreaField:
    too_long = _l("Shorten this to %(max)d characters.")
    chinese = IN_CHINESE if facts.pop("in_chinese", False) else {}
    return TextAreaField(
        label,
        [Length(max=LONGEST_HINT, message=too_long)],
        render_kw={"rows": rows} | chinese,
        **facts,
    )


def _limit(label: Any, least: int, most: int, **facts: Any) -> WholeNumberField:
    between = _l("Write a whole number from %(min)s to %(max)s.")
    return WholeNumberField(
        label,
        [Optional(), NumberRange(least, most, between)],
        render_kw={"size": 8, "inputmode": "numeric"},
        **facts,
    )


class SectionForm(Form):
    title_en = StringField(_l("Title in English"), line(_l("Write the title of the section.")))
    title_zh = StringField(_l("Title in Chinese"), line(), render_kw=IN_CHINESE)
    intro_en = _text(
        _l("Introduction in English"),
        rows=3,
        description=_l("Stands above its questions. If you wish."),
    )
    intro_zh = _text(_l("Introduction in Chinese"), rows=3, in_chinese=True)


class ChoiceRow(Row):
    key = HiddenField()
    place = WholeNumberField(_l("Order"), [Optional()], widget=TextInput())
    en = StringField(_l("In English"), line(_l("Write the choice.")))
    zh = StringField(_l("In Chinese"), line(), render_kw=IN_CHINESE)
    closed = BooleanField(_l("Closed"))
    dropped = BooleanField(_l("Delete"))


class OneLineEach:
    def __call__(self, _form: Form, field: Field) -> None:
        if any(len(entry) > 300 for entry in field.data or []):
            raise ValidationError(_("Shorten each line to 300 characters."))
        if any(not entry.split("|")[0].strip() for entry in field.data or []):
            raise ValidationError(_("Begin each line with the words in English."))


EVERYBODY = ""


def _audience(value: Any) -> Audience | None:
    return Audience(value) if value else None


class QuestionForm(Form):
    label_en = StringField(
        _l("Question in English"), line(_l("Write the question."), longest=LONGEST_LABEL)
    )
    label_zh = StringField(
        _l("Question in Chinese"), line(longest=LONGEST_LABEL), render_kw=IN_CHINESE
    )
    hint_en = _text(
        _l("Help in English"), description=_l("What belongs into the answer. If you wish.")
    )
    hint_zh = _text(_l("Help in Chinese"), in_chinese=True)
    required = BooleanField(_l("Must be answered before the form is sent"))
    most_words = _limit(
        _l("At most so many words"),
        1,
        MOST_WORDS,
        description=_l("In Chinese, characters. Empty: no limit."),
    )
    least = _limit(
        _l("Least number"), -FARTHEST_NUMBER, FARTHEST_NUMBER, description=_l("Empty: no limit.")
    )
    most = _limit(
        _l("Greatest number"),
        -FARTHEST_NUMBER,
        FARTHEST_NUMBER,
        description=_l("Empty: no limit."),
    )
    low_en = StringField(_l("What the least number means, in English"), line())
    low_zh = StringField(_l("The same in Chinese"), line(), render_kw=IN_CHINESE)
    high_en = StringField(_l("What the greatest number means, in English"), line())
    high_zh = StringField(_l("The same in Chinese"), line(), render_kw=IN_CHINESE)
    choices = FieldList(FormField(ChoiceRow), max_entries=MOST_CHOICES)
    more_choices = LinesField(
        _l("More choices"),
        [OneLineEach()],
        description=_l("One a line, the Chinese words behind a bar: Research | 研究"),
        render_kw={"rows": 5},
    )
    section = SelectField(_l("Section"), [InputRequired(_l("Choose a section."))], coerce=str)
    audience = RadioField(_l("Asked of"), coerce=_audience, validate_choice=False)
    seen_by = RadioField(
        _l("Who may read the answer"),
        [InputRequired(_l("Choose who may read it."))],
        choices=offered((who.value, _l(name)) for who, name in SEEN_BY.items()),
        coerce=SeenBy,
    )
    identifies = BooleanField(
        _l("The answer says who the person is"),
        description=_l("A blind review hides it from reviewers."),
    )

    measures = SelectField(
        _l("What the answers are counted for"),
        description=_l("Results and reports put together what is counted for the same thing."),
    )

    @classmethod
    def of(
        cls,
        question: Question,
        kind: Kind,
        form: Definition,
        has_readers: bool,
        measures: Mapping[str, str] | None,
    ) -> "QuestionForm":
        """Only the fields that a question of this kind has, and that may be changed at all."""
        facts = {name: getattr(question, name) for name in PLAIN}
        facts["choices"] = [
            {"place": place} | choice for place, choice in enumerate(question.choices, start=1)
        ]
        facts["section"] = str(question.section.id)
        this = cls(data=facts)
        this.section.choices = offered(
            (str(section.id), section.title(language())) for section, _questions in form.parts
        )
        this.audience.choices = offered(
            [(EVERYBODY, _l("Everybody")), *((a.value, _l(n)) for a, n in AUDIENCES.items())]
        )
        this.measures.choices = offered((measures or {"": ""}).items())
        for name in _without(question, kind) | _not_in_form(has_readers, measures):
            del this[name]
        return this

    def facts(self, question: Question, kind: Kind) -> dict[str, Any]:
        """By the columns of the question."""
        facts: dict[str, Any] = {name: self[name].data for name in PLAIN if name in self}
        if not question.core:
            facts["kind"] = kind
        if "more_choices" in self:
            facts["choices"] = choices_after(question, self._lines(question))
        return facts

    def _lines(self, question: Question) -> list[Line]:
        """Every choice that stands, as it was typed where it was, then what is new."""
        rows = {row.form.key.data: row.form for row in self.choices}
        typed = {key: row.place.data for key, row in rows.items() if row.place.data is not None}
        standing = in_places(question.choices, lambda choice: typed.get(choice["key"]))
        lines = [_line(choice, rows.get(choice["key"])) for choice in standing]
        new = (entry.partition("|") for entry in self.more_choices.data)
        return [*lines, *(Line("", en.strip(), zh.strip()) for en, _bar, zh in new)]


PLAIN = (
    *("label_en", "label_zh", "hint_en", "hint_zh", "required"),
    *("most_words", "least", "most", "audience", "seen_by", "identifies"),
    *("low_en", "low_zh", "high_en", "high_zh", "measures"),
)


def _line(choice: dict[str, Any], row: Any) -> Line:
    if row is None:
        return Line(choice["key"], choice["en"], choice["zh"], bool(choice.get("closed")))
    return Line(choice["key"], row.en.data, row.zh.data, row.closed.data, row.dropped.data)


def _without(question: Question, kind: Kind) -> set[str]:
    core = question.core
    gone = {
        "most_words": kind not in WITH_WORDS or core not in {None, "motivation"},
        "least": kind not in WITH_NUMBERS,
        "most": kind not in WITH_NUMBERS,
        **dict.fromkeys(("low_en", "low_zh", "high_en", "high_zh"), kind is not Kind.SCALE),
        "choices": kind not in WITH_CHOICES or core,
        "more_choices": kind not in WITH_CHOICES or core,
        "required": core in NEEDED,
        "audience": core in NEEDED,
        "identifies": core in ALWAYS_IDENTIFY,
    }
    return {name for name, is_gone in gone.items() if is_gone}


def _not_in_form(has_readers: bool, measures: Mapping[str, str] | None) -> set[str]:
    of_readers = set() if has_readers else {"seen_by", "identifies"}
    return of_readers | ({"measures"} if measures is None else set())


class ConditionForm(Form):
    keys = CheckboxListField(_l("Shown only after one of these answers"), coerce=str)
