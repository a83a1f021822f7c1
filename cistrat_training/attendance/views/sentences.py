"""Sentences of “Why?” in the reader's words, and their times on the reader's clock."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.why import Sentence, Spans, Word
from cistrat_training.languages import clock_time, name_list


@views.app_template_filter("told")
def told(sentence: Sentence) -> str:
    return _(sentence.text, **{name: _fact(value) for name, value in sentence.facts.items()})


def _fact(value: Any) -> Any:
    match value:
        case Word():
            return _(str(value))
        case datetime():
            return clock_time(value)
        case Spans():
            return name_list(_span(*one) for one in value.stretches)
    return value


def _span(start: datetime, end: datetime | None) -> str:
    if end is None:
        return _("from %(time)s", time=clock_time(start))
    return f"{clock_time(start)}–{clock_time(end)}"
