"""What an evidence pack holds, as a file says it, and how its files are told apart."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.toml_table import Table, parsed
from cistrat_training.zips import Part

PACKS = Path(__file__).parent / "packs"
HOLDS = ("reports", "lists", "definitions", "register", "groups")
FORMS = ("pdf", "docx", "xlsx", "zip", "json")
MANIFEST = "MANIFEST.sha256"


@dataclass(frozen=True, kw_only=True)
class Folder:
    name: str
    holds: str
    title: Text
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pack:
    title: Text
    languages: tuple[str, ...]
    folders: tuple[Folder, ...]

    def readme(self, years: Period, language: str) -> str:
        """What is in the pack and how to check that it is whole."""
        title = self.title.said_in(language)[0].replace("{years}", years.name)
        colon, check = READ[language]
        folders = (f"{each.name}{colon}{each.title.said_in(language)[0]}" for each in self.folders)
        return "\n".join([title, "", *folders, "", check.format(manifest=MANIFEST), ""])


READ = {
    "en": (
        ": ",
        "{manifest} has the SHA-256 of every file. To check them all: sha256sum -c {manifest}",
    ),
    "zh": ("：", "{manifest} 列有每个文件的 SHA-256 校验值。核对方法：sha256sum -c {manifest}"),
}


@cache
def pack(name: str) -> Pack:
    file = PACKS / f"{name}.toml"
    top = Table(parsed(file.read_text(encoding="utf-8"), file.name), file.name)
    top.knows(("title", "title_zh", "languages", "folder"))
    return Pack(
        title=Text(top.text("title"), top.text("title_zh")),
        languages=tuple(top.list_of_texts("languages")),
        folders=tuple(_folder(table) for table in top.tables("folder")),
    )


def _folder(table: Table) -> Folder:
    table.knows(("name", "holds", "title", "title_zh", "forms"))
    return Folder(
        name=table.text("name"),
        holds=table.one_of("holds", HOLDS),
        title=Text(table.text("title"), table.text("title_zh")),
        forms=tuple(table.list_of_texts("forms")),
    )


def with_manifest(parts: Iterable[Part]) -> Iterator[Part]:
    """All of them, and at the end the digest of each, as `sha256sum -c` reads it."""
    digests: list[str] = []
    for part in parts:
        yield Part(part.name, partial(_noted, part, digests))
    yield Part(MANIFEST, lambda: _manifest(digests))


def _noted(part: Part, digests: list[str]) -> bytes:
    content = part.read()
    digests.append(f"{hashlib.sha256(content).hexdigest()}  {part.name}")
    return content


def _manifest(digests: Sequence[str]) -> bytes:
    return ("\n".join(digests) + "\n").encode()
