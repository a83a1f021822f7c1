"""The people in the rows of a table, before their times are read on a clock."""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cistrat_training.attendance.exports.formats import TENCENT, Format
from cistrat_training.attendance.exports.headers import folded
from cistrat_training.attendance.exports.seen import Merged, Skipped
from cistrat_training.attendance.exports.sheets import Row
from cistrat_training.attendance.exports.stamps import Stamp, stamp
from cistrat_training.attendance.exports.tables import Table
from cistrat_training.cells import Cell, in_words
from cistrat_training.words import CJK, N_


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


YES = _words("yes y true 1 ja oui si sí sim tak да نعم 是 有 p present x ✓ √")
NO = _words("no n false 0 nein non não nao nee nie нет لا 否 无 a absent")
NOTHING = {"", "-", "--", "---", "—", "–", "n/a", "na", "null", "none"}


STAY, TOTAL, MENTION, NAME = range(4)


@dataclass(slots=True)
class Draft:
    """`told` is the length of stay as it is written; `unit` that of its number, where the header
    says it; `rank` is what the row tells of times: the lower, the more."""

    line: int
    sheet: str
    name: str
    email: str = ""
    role: str = ""
    token: str = ""
    joined: Stamp | None = None
    left: Stamp | None = None
    told: Cell = None
    unit: float | None = None
    day: Stamp | None = None
    rank: int = STAY


@dataclass
class Drafts:
    people: list[Draft] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    clues: list[Stamp] = field(default_factory=list)
    """Other moments in the list, which may tell the day from the month."""

    def skip(self, row: Row, sheet: str, reason: str, **facts: str) -> None:
        self.skipped.append(Skipped(row.line, reason, facts, sheet))


class Who(NamedTuple):
    name: str
    email: str


def take(table: Table, form: Format, drafts: Drafts, role: str = "") -> None:
    """Each row of the table becomes a draft, or is skipped with a reason."""
    rank = _rank(table)
    width = len(table.headers)
    for found in table.rows:
        row = _joined_again(found, table, width) if len(found.cells) > width else found
        who = who_in(table, row)
        if reason := _no_reason_to_count(table, row, form, who):
            drafts.skip(row, table.sheet, reason, name=who.name or who.email)
            continue
        draft = _draft(table, row, rank, who)
        draft.role = draft.role or role
        if table.has("registered") and (clue := stamp(table.cell(row, "registered"))):
            drafts.clues.append(clue)
        drafts.people += _each_of_two(draft) if form == TENCENT else [draft]


def _rank(table: Table) -> int:
    if table.has("engagement"):
        return MENTION
    if table.has("first_joined", "last_left", "times_joined"):
        return TOTAL
    if table.has("joined", "left", "at"):
        return STAY
    return TOTAL if table.has("minutes", "total", "attended") else NAME


def _draft(table: Table, row: Row, rank: int, who: Who) -> Draft:
    total = "total" if table.has("total") else "minutes"
    told = table.cell(row, total)
    return Draft(
        row.line,
        table.sheet,
        who.name,
        who.email,
        table.text(row, "role"),
        table.text(row, "token"),
        None if rank == MENTION else _first_stamp(table, row, "first_joined", "joined", "at"),
        None if rank == MENTION else _first_stamp(table, row, "last_left", "left"),
        None if in_words(told).casefold() in NOTHING else told,
        table.unit(total),
        stamp(table.cell(row, "date")),
        rank,
    )


def _first_stamp(table: Table, row: Row, *keys: str) -> Stamp | None:
    key = next((key for key in keys if key in table.columns), None)
    return table.stamp(row, key) if key else None


# Names and addresses


def who_in(table: Table, row: Row) -> Who:
    shown = table.text(row, "display") or _whole_name(table, row)
    name = " ".join(_without_lone_brackets(shown).split())
    return Who(name, _email_in(table, row) or (address_in(name) if "@" in name else ""))


def _whole_name(table: Table, row: Row) -> str:
    name, family = table.text(row, "name"), table.text(row, "last_name")
    if not family or f" {family} " in f" {name} " or (name and table.has("first")):
        return name or table.text(row, "first")
    given = name or table.text(row, "first")
    if CJK.search(family) and CJK.search(given):
        return family + given
    return f"{given} {family}".strip()


def _without_lone_brackets(name: str) -> str:
    """`(nickname)`: of whoever has none but in the meeting."""
    if name[:1] not in {"(", "（"}:
        return name
    found = re.fullmatch(r"[(（]([^()（）]+)[)）]", name)
    return found[1] if found else name


LONGEST_ADDRESS = 320  # RFC 3696, erratum 1690
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]+")


def address_in(text: str) -> str:
    if len(text) > LONGEST_ADDRESS:
        return ""
    found = ADDRESS.fullmatch(text.strip().removeprefix("mailto:").strip("<>"))
    return found[0] if found else ""


def _email_in(table: Table, row: Row) -> str:
    cells = (table.text(row, key) for key in ("email", "upn") if key in table.columns)
    return next((found for cell in cells if "@" in cell and (found := address_in(cell))), "")


def _each_of_two(draft: Draft) -> list[Draft]:
    """Two people before one screen call themselves `one&other(one&other)`."""
    names = two_names(draft.name)
    return [replace(draft, name=name) for name in names] if names else [draft]


LONGEST_NAME = 200
BRACKET_AT_THE_END = re.compile(r"(.*?)\s*[(（]([^()（）]*)[)）]\s*")


def two_names(name: str) -> list[str]:
    if ("&" not in name and "＆" not in name) or len(name) > LONGEST_NAME:
        return []
    found = BRACKET_AT_THE_END.fullmatch(name)
    before = _parted(found[1] if found else name)
    inside = _parted(found[2]) if found else []
    if not found or not found[1]:
        return before or inside
    if before and inside and len(before) == len(inside):
        return [f"{one}({other})" for one, other in zip(before, inside, strict=True)]
    return inside or before


def _parted(text: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[&＆]", text)]
    return parts if len(parts) > 1 and all(map(_is_a_name, parts)) else []


def _is_a_name(part: str) -> bool:
    """Not the halves of `R&D`."""
    ends = not re.search(r"(?:^|[^A-Za-z])[A-Za-z]$|^[A-Za-z](?:[^A-Za-z]|$)", part)
    return ends and len(re.findall(r"\w", part)) > 1


# Rows that tell of nobody who was there


def _no_reason_to_count(table: Table, row: Row, form: Format, who: Who) -> str:
    """Why the row is left out; empty where it is not."""
    if not who.name and not who.email:
        return N_("This row holds neither a name nor an e-mail address.")
    if _is_a_remark(row, form, who):
        return N_("This line is a remark below the table: “%(name)s”.")
    if table.has("attended") and _did_not_come(table, row):
        return N_("The list says that %(name)s did not attend.")
    return _absent(table, row)


REMARK = re.compile(r".*[:：]\s*\S|.{100,}")
SUMS = {"合计", "总计", "小计", "total", "sum", "totale", "gesamt", "summe", "итого", "الإجمالي"}


def _is_a_remark(row: Row, form: Format, who: Who) -> bool:
    if not who.email and folded(who.name[:20]) in SUMS:
        return True
    return len(row.cells) == 1 and (form == TENCENT or bool(REMARK.match(who.name)))


def _absent(table: Table, row: Row) -> str:
    if table.has("waiting") and table.text(row, "waiting").casefold() in YES:
        return N_("%(name)s was in the waiting room here, not in the meeting.")
    if table.has("status") and table.text(row, "status").casefold() in NOT_THERE:
        return N_("The list does not say that %(name)s was present.")
    return ""


NOT_THERE = _words("absent a e excused no 缺勤 请假 未到 abwesend ausente assente afwezig")


def _did_not_come(table: Table, row: Row) -> bool:
    said = table.text(row, "attended").casefold()
    if said in YES or said in NO:
        return said in NO
    return not stamp(table.cell(row, "joined")) and said in NOTHING


# Rows with a cell too many


def _joined_again(row: Row, table: Table, width: int) -> Row:
    """A comma that nobody quoted cuts `9/22/26, 2:48 PM` and `Doe, Jane` in two."""
    cells = _days_with_their_clocks(row.cells)
    extra = len(cells) - width
    place = table.columns.get("name")
    if extra > 0 and place is not None and _is_shifted(cells, table, extra):
        name = ", ".join(in_words(cell) for cell in cells[place : place + extra + 1])
        cells = [*cells[:place], name, *cells[place + extra + 1 :]]
    return Row(row.line, cells)


def _days_with_their_clocks(cells: list[Cell]) -> list[Cell]:
    joined: list[Cell] = []
    for cell in cells:
        before = stamp(joined[-1]) if joined else None
        at = stamp(cell)
        if before and before.has_day and not before.clock and at and not at.has_day:
            joined[-1] = f"{in_words(joined[-1])} {in_words(cell)}"
        else:
            joined.append(cell)
    return joined


def _is_shifted(cells: list[Cell], table: Table, extra: int) -> bool:
    keys = [key for key in ("joined", "first_joined", "left", "last_left") if table.has(key)]
    if not keys:
        return False
    place = table.columns[keys[0]]
    shifted = place + extra < len(cells) and stamp(cells[place + extra])
    return bool(shifted) and not stamp(cells[place])
