"""What organisers ask for a certificate."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import NumberRange, Optional, ValidationError

from cistrat_training.attendance.terms import Asked
from cistrat_training.forms import CheckboxListField, Form, choices
from cistrat_training.workshops.forms import WholeNumberField
from cistrat_training.workshops.models import RuleKind

MOST_LECTURES = 1000
AMOUNTS = {
    RuleKind.SHARE: "share",
    RuleKind.LIVE_SHARE: "live_share",
    RuleKind.LECTURES: "lectures",
}


def _amount(label: Any, most: int, description: Any, *, least: int = 0) -> WholeNumberField:
    between = _l("Write a whole number from %(min)s to %(max)s.")
    return WholeNumberField(
        label,
        [Optional(), NumberRange(least, most, between)],
        description=description,
        render_kw={"min": least, "max": most, "size": 8},
    )


class RulesForm(Form):
    """All of them stand on one page: somebody must meet every one."""

    share = _amount(
        _l("Share of the lecture time, in per cent"),
        100,
        _l(
            "Minutes count, not lectures. Example: of 20 lectures of 90 minutes 80 per cent are"
            " 1440 minutes, so that somebody can miss 4 of them. Leave it empty to ask for no"
            " share."
        ),
    )
    live_share = _amount(
        _l("Live share of the lecture time, in per cent"),
        100,
        _l(
            "Recordings do not help here. Example: with 80 above and 50 here, half of the lecture"
            " time must be attended live, and the rest can be made up for by recordings. Leave it"
            " empty to let recordings count for all of it, as far as the terms of attendance let"
            " them."
        ),
    )
    lectures = _amount(
        _l("Number of lectures"),
        MOST_LECTURES,
        _l(
            "A lecture counts as attended from its first minute. Example: with 15, somebody who"
            " attended 14 lectures gets no certificate, however long. Leave it empty to ask for no"
            " number."
        ),
        least=1,
    )
    mandatory = CheckboxListField(
        _l("Mandatory lectures"),
        description=_l(
            "Nobody gets this certificate without having attended each of them, live or, where"
            " recordings count, recorded."
        ),
        coerce=int,
    )
    task = BooleanField(
        _l("The assessed task is passed"),
        description=_l(
            "A certificate of completion says that its holder attended and was assessed. The"
            " certificate names the task."
        ),
    )
    questionnaire = BooleanField(
        _l("The questionnaire after the workshop is handed in"),
        description=_l(
            "Only that it is handed in counts. Organisers then see who has not handed it in, and"
            " still nobody sees what anybody wrote. Whoever has not handed it in when it closes"
            " gets no certificate without an exception, so leave enough time for it."
        ),
    )
    seen = HiddenField()
    """What stood there when the page was made."""
    agreed = HiddenField()
    """What was typed when the consequences were shown."""

    @classmethod
    def of(
        cls, asked: Asked, lectures: Iterable[tuple[int, str]], *, assessed: bool
    ) -> "RulesForm":
        form = cls(data=as_shown(asked))
        form.mandatory.choices = choices(lectures)
        if not assessed:
            del form.task
        return form

    def validate_task(self, field: BooleanField) -> None:
        if not field.data and (self.wished.rules or self.wished.mandatory):
            raise ValidationError(
                _(
                    "A certificate of completion without a task would be one of participation."
                    " Tick this, or leave everything else empty to give none."
                )
            )

    @property
    def wished(self) -> Asked:
        typed = {kind: self[name].data for kind, name in AMOUNTS.items()}
        rules = {kind: amount for kind, amount in typed.items() if amount is not None}
        if "task" in self and self.task.data:
            rules[RuleKind.TASK] = 1
        if self.questionnaire.data:
            rules[RuleKind.QUESTIONNAIRE] = 1
        return Asked(rules, frozenset(self.mandatory.data or []))

    def differences(self, stored: Asked) -> list[tuple[Field, Any]]:
        """The fields in which what was typed is not what is stored, each with that."""
        typed, shown = as_shown(self.wished), as_shown(stored)
        return [
            (self[name], value)
            for name, value in shown.items()
            if name in self and typed[name] != value
        ]


def as_shown(asked: Asked) -> dict[str, Any]:
    """As the fields of the form have it."""
    amounts = {name: asked.rules.get(kind) for kind, name in AMOUNTS.items()}
    task = RuleKind.TASK in asked.rules
    questionnaire = RuleKind.QUESTIONNAIRE in asked.rules
    return {
        **amounts,
        "mandatory": sorted(asked.mandatory),
        "task": task,
        "questionnaire": questionnaire,
    }


def digest(asked: Asked) -> str:
    """The same for the same; of what is stored and of what was typed."""
    told = json.dumps(as_shown(asked), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
