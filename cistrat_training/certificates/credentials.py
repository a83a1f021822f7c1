"""A badge that somebody hands in: whether one of our keys signed it, and what it says.

A badge names its meaning by contexts, and its proof covers the meaning only. So nothing is read
of a document that brings other contexts than ours, or a shape that ours never have: it could
mean one thing and say another, or take hours to be put in order.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from cistrat_training.certificates.badges import checking
from cistrat_training.certificates.compact import KIND_OF, KINDS
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.published import (
    PublishedKey,
    PublishedKeys,
    decoded,
    encoded,
)
from cistrat_training.certificates.statements import Statement

LARGEST = 100_000  # bytes; ours have some three thousand
MOST_OBJECTS = 30  # ours have a dozen
LONGEST_LIST = 4  # ours have two


class NotABadge(ValueError):
    """Nothing that we could have issued."""


class Credential(NamedTuple):
    statement: Statement
    place: int
    key: PublishedKey
    is_signed: bool


def read(text: str, keys: PublishedKeys) -> Credential:
    """JSON-LD or a token. Raises NotABadge; of a key that is not ours, too."""
    if len(text) > LARGEST:
        raise NotABadge
    try:
        _refuse_other_shapes(text)
        return _credential(checking.checked(text, keys), keys)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotABadge from None


def _refuse_other_shapes(text: str) -> None:
    if not text.startswith("{"):
        if any(encoded(decoded(part)) != part for part in text.split(".")):
            raise NotABadge  # one value has one text
        return
    said = json.loads(text)
    objects = list(_objects(said))
    lists = [value for one in objects for value in one.values() if isinstance(value, list)]
    if sum("@context" in one for one in objects) != 1 or "@context" not in said:
        raise NotABadge
    if len(objects) > MOST_OBJECTS or any(len(one) > LONGEST_LIST for one in lists):
        raise NotABadge
    if '"_:' in json.dumps(said):
        raise NotABadge


def _objects(said: Any) -> Iterator[dict[str, Any]]:
    if isinstance(said, dict):
        yield said
    if isinstance(said, dict | list):
        for value in said.values() if isinstance(said, dict) else said:
            yield from _objects(value)


def _credential(found: checking.Checked, keys: PublishedKeys) -> Credential:
    key = keys.named(found.signature.key)
    letter = KIND_OF.match(found.serial)
    if key is None or key.use is not KeyUse.BADGE or letter is None:
        raise NotABadge
    subject = found.told["credentialSubject"]
    statement = Statement(
        serial=found.serial,
        kind=KINDS[letter[1]],
        holder="",  # a badge has only a digest of it
        title=Words(subject["achievement"]["name"].partition(": ")[2]),
        first_day=_day(subject["activityStartDate"]),
        last_day=_day(subject["activityEndDate"]),
        issued_on=_day(found.told["validFrom"]),
    )
    return Credential(statement, found.status_index, key, found.signature.standing is not None)


def _day(told: str) -> date:
    return datetime.fromisoformat(told).date()
