"""A period in an address."""

from flask import abort

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import registers
from cistrat_training.reports.facts import Period


def period_named(name: str) -> Period:
    try:
        return registers.period_of(name)
    except RuleBroken:
        abort(404)
