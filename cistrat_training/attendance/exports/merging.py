"""Where a list tells of somebody in several tables, who counts once: the joins before the totals,
the totals before mere names."""

import unicodedata
from collections import Counter, defaultdict

from cistrat_training.attendance.exports.drafts import MENTION, NAME, Draft, Drafts
from cistrat_training.attendance.exports.seen import Merged, Skipped
from cistrat_training.words import N_

ONLY_A_NAME = N_(
    "%(name)s stands in a table without any times, while another table of this list has them."
)


def merge(drafts: Drafts) -> list[tuple[Draft, Draft]]:
    """Leaves in `people` who counts. Gives each row that adds nothing, with the row that tells it.

    What only the row that adds nothing knows of a person (address, role) goes to the other.
    """
    of_rank: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts.people:
        of_rank[draft.rank].append(draft)
    people: list[Draft] = []
    told: list[tuple[Draft, Draft]] = []
    for rank in sorted(of_rank):
        if not people:
            people += of_rank[rank]
            continue
        fresh, again = _parted(of_rank[rank], _Known(people))
        told += again
        if rank == NAME:
            drafts.skipped += [_only_a_name(draft) for draft in fresh]
        else:
            people += fresh
    drafts.people = people
    return told


def _only_a_name(draft: Draft) -> Skipped:
    return Skipped(draft.line, ONLY_A_NAME, {"name": draft.name or draft.email}, draft.sheet)


class _Known:
    def __init__(self, people: list[Draft]) -> None:
        self.by_email: dict[str, list[Draft]] = defaultdict(list)
        self.by_name: dict[str, list[Draft]] = defaultdict(list)
        for one in people:
            if one.email:
                self.by_email[one.email.casefold()].append(one)
            self.by_name[_key(one)].append(one)

    def of(self, draft: Draft) -> list[Draft]:
        """The rows of the same person: same address, or same name unless the addresses differ."""
        if draft.email and (found := self.by_email.get(draft.email.casefold())):
            return found
        same = self.by_name.get(_key(draft), []) if draft.name else []
        return [one for one in same if not (one.email and draft.email)]


def _key(draft: Draft) -> str:
    return " ".join(unicodedata.normalize("NFKC", draft.name).casefold().split())


def _parted(drafts: list[Draft], known: _Known) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
    fresh, again = [], []
    found = [(draft, known.of(draft)) for draft in drafts]
    names = Counter(_key(draft) for draft in drafts)
    for draft, same in found:
        if not same:
            fresh.append(draft)
            continue
        again.append((draft, same[0]))
        if names[_key(draft)] == 1 or draft.rank == MENTION:
            _enrich(same, draft)
    return fresh, again


def _enrich(same: list[Draft], draft: Draft) -> None:
    for one in same:
        one.email = one.email or draft.email
        one.role = one.role or draft.role
        one.token = one.token or draft.token


def merged(told: list[tuple[Draft, Draft]], minutes: list[float | None]) -> list[Merged]:
    pairs = zip(told, minutes, strict=True)
    found = [Merged(row.line, one.line, total, row.sheet) for (row, one), total in pairs]
    return [*{(one.sheet, one.line): one for one in found}.values()]
