"""A table of a TOML file that knows where it stands, for messages that say so."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_


def parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken(
            N_("%(file)s is not readable as TOML: %(why)s. Correct it there and try again."),
            file=file,
            why=str(error),
        ) from None


@dataclass(frozen=True)
class Table:
    """A table of the file that knows where it stands, for messages that say so."""

    content: Mapping[str, Any]
    place: str

    def knows(self, keys: Iterable[str]) -> None:
        for key in self.content:
            if key not in keys:
                raise self.wrong(
                    key,
                    N_("%(place)s: no such key. The keys here are: %(known)s."),
                    known=", ".join(keys),
                )

    def has(self, key: str) -> bool:
        return key in self.content

    def text(self, key: str) -> str:
        text = self.content.get(key)
        if not isinstance(text, str) or not text.strip():
            raise self.wrong(key, N_("%(place)s: write a text in quotation marks here."))
        return text

    def optional_text(self, key: str) -> str:
        return self.text(key) if self.has(key) else ""

    def texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self.content}

    def one_of(self, key: str, choices: Iterable[str]) -> str:
        if str(self.content.get(key)) not in choices:
            raise self.wrong(
                key, N_("%(place)s: write one of %(choices)s here."), choices=", ".join(choices)
            )
        return str(self.content[key])

    def is_set(self, key: str) -> bool:
        answer = self.content.get(key, False)
        if not isinstance(answer, bool):
            raise self.wrong(key, N_("%(place)s: write true or false here."))
        return answer

    def number(self, key: str) -> int:
        number = self.content.get(key)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise self.wrong(key, N_("%(place)s: write a whole number from 1 here."))
        return number

    def list_of_texts(self, key: str) -> list[str]:
        texts = self.content.get(key, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise self.wrong(key, N_("%(place)s: write a list of texts in square brackets here."))
        return texts

    def table(self, key: str) -> "Table":
        table = self.content.get(key, {})
        if not isinstance(table, dict):
            raise self.wrong(key, N_("%(place)s: this must be a table, [%(key)s]."), key=key)
        return Table(table, f"{self.place}: {key}")

    def tables(self, key: str) -> Iterable["Table"]:
        tables = self.content.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.wrong(key, N_("%(place)s: write it as [[%(key)s]]."), key=key)
        return (Table(table, f"{self.place}: {key} {n}") for n, table in enumerate(tables, 1))

    def wrong(self, key: str, message: str, /, **facts: str) -> RuleBroken:
        return RuleBroken(message, place=f"{self.place}: {key}", field=key, **facts)
