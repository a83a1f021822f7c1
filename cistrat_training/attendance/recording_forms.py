"""What is asked about a recording, and the answer to it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from cistrat_training.attendance.recording_questions import (
    ASKED_FOR,
    AskedFor,
    RecordingQuestion,
    folded,
)
from cistrat_training.forms import Form, choices, line

LONGEST_QUESTION = 500
LONGEST_ANSWER = 2000  # a page
MOST_WORDS = 20
LONGEST_REASON = 500
TOO_LONG = _l("Shorten this to %(max)d characters.")


class QuestionForm(Form):
    kind = RadioField(
        _l("What is asked for"),
        [InputRequired(_l("Choose what is asked for."))],
        choices=choices([(one.value, _l(words)) for one, words in ASKED_FOR.items()]),
        default=AskedFor.WORD.value,
    )
    text_en = TextAreaField(
        _l("Question in English"),
        [
            DataRequired(_l("Write the question in English.")),
            Length(max=LONGEST_QUESTION, message=TOO_LONG),
        ],
        render_kw={"rows": 2, "lang": "en"},
    )
    text_zh = TextAreaField(
        _l("Question in Chinese"),
        [
            DataRequired(_l("Write the question in Chinese.")),
            Length(max=LONGEST_QUESTION, message=TOO_LONG),
        ],
        render_kw={"rows": 2, "lang": "zh"},
    )
    words = TextAreaField(
        _l("Code words that are right"),
        [Optional(), Length(max=LONGEST_ANSWER, message=TOO_LONG)],
        description=_l(
            "One a line, such as the word in English and in Chinese. Capitals, spaces and"
            " full-width letters make no difference."
        ),
        render_kw={"rows": 3, "spellcheck": "false", "autocomplete": "off"},
    )
    least_length = IntegerField(
        _l("Least characters of a short answer"),
        [
            Optional(),
            NumberRange(0, LONGEST_ANSWER, _l("Write a whole number from 0 to %(max)s.")),
        ],
        description=_l("In Chinese a sentence has about 20 characters, in English about 80."),
        render_kw={"inputmode": "numeric", "size": 5},
    )

    def validate_words(self, field: Any) -> None:
        if self.kind.data != AskedFor.WORD.value:
            return
        if not self.code_words():
            raise ValidationError(_l("Write at least one code word."))
        if len(self.code_words()) > MOST_WORDS:
            raise ValidationError(_l("Write at most 20 code words."))

    def code_words(self) -> list[str]:
        lines = (one.strip() for one in (self.words.data or "").splitlines())
        return [one for one in dict.fromkeys(lines) if folded(one)]

    def facts(self) -> dict[str, Any]:
        """What of the form belongs to the kind that was chosen."""
        kind = AskedFor(self.kind.data)
        asks_word = kind is AskedFor.WORD
        return {
            "kind": kind,
            "text_en": self.text_en.data,
            "text_zh": self.text_zh.data,
            "words": self.code_words() if asks_word else [],
            "least_length": 0 if asks_word else self.least_length.data or 0,
        }

    @classmethod
    def showing(cls, question: RecordingQuestion | None) -> "QuestionForm":
        if question is None:
            return cls()
        return cls(
            kind=question.kind.value,
            text_en=question.text_en,
            text_zh=question.text_zh,
            words="\n".join(question.words),
            least_length=question.least_length,
        )


class WordForm(Form):
    answer = StringField(
        _l("Code word"),
        line(_l("Write the word that is said or shown in the recording.")),
        render_kw={"autocomplete": "off", "spellcheck": "false", "size": 20},
    )


class AnswerForm(Form):
    answer = TextAreaField(
        _l("Your answer"),
        [
            DataRequired(_l("Write an answer.")),
            Length(max=LONGEST_ANSWER, message=TOO_LONG),
        ],
        render_kw={"rows": 4},
    )


class ReturnForm(Form):
    why = StringField(_l("What is missing"), [Length(max=LONGEST_REASON, message=TOO_LONG)])
