"""The register of a period as a TOML file, as `registers.read` takes it in again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cistrat_training.reports.entries import Entry
from cistrat_training.reports.facts import Plans, Text
from cistrat_training.reports.registers import RegisterFile


def written(register: RegisterFile) -> str:
    return "\n".join(_lines(register)) + "\n"


def _lines(register: RegisterFile) -> Iterator[str]:
    yield f"period = {_said(register.period.name)}"
    for entry in register.waiting:
        yield from ("", "[[activity]]", *_pairs(_facts(entry)))
    for section in register.sections:
        yield from ("", "[[section]]", f"position = {section.position}")
        yield from _pairs(_both("heading", section.heading))
        for entry in section.entries:
            yield from ("", "[[section.activity]]", *_pairs(_facts(entry)))
    for name, plans in (("outlook", register.outlook), ("suggestions", register.suggestions)):
        if any(plans.opening) or plans.items:
            yield from ("", f"[{name}]", *_pairs(_plans(plans)))


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "role": entry.role,
        "when": entry.when.said,
        **_both("title", entry.title),
        "acting_as": entry.acting_as,
        "edition": entry.edition,
        "venue": entry.venue,
        "mode": entry.mode.value if entry.mode else "",
        "partners": [_named(each._asdict()) for each in entry.partners],
        "people": [_named(each._asdict()) for each in entry.people],
        "countries": entry.countries,
        "countries_open": entry.countries_open,
        "topics": entry.topics,
        "topics_open": entry.topics_open,
        "outputs": entry.outputs,
        "counts": dict(entry.counts),
        "counts_in_enrolment": entry.counts_in_enrolment,
        "sdgs": entry.sdgs,
        "c5": entry.c5,
        "markers": entry.markers,
        "evidence": [_named(each._asdict()) for each in entry.proofs],
        **_both("narrative", entry.narrative),
    }


def _plans(plans: Plans) -> dict[str, Any]:
    english, chinese = [text.en for text in plans.items], [text.zh for text in plans.items]
    return {
        **_both("opening", plans.opening),
        "items": english,
        "items_zh": chinese if any(chinese) else [],
    }


def _both(key: str, text: Text) -> dict[str, str]:
    return {key: text.en, f"{key}_zh": text.zh}


def _named(facts: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in facts.items() if value}


def _pairs(facts: Mapping[str, Any]) -> Iterable[str]:
    """What is empty is left out, as a file may leave it out."""
    return [f"{key} = {_said(value)}" for key, value in facts.items() if value]


def _said(value: Any) -> str:
    """Strings, numbers and truth are written in TOML as JSON writes them."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_said(key)} = {_said(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_said(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
