"""What was published to verify certificates without the site: keys, digests and states in a folder.

`flask export-verification` writes it. It holds no name and no number of anybody.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from cistrat_training.certificates.published import NotKeys, PublishedKeys
from cistrat_training.certificates.verdicts import UNTOLD, Entry, Status

STATES = "states.json"
DIGESTS = "digests"
FORMAT = 1


class Archive:
    """Also a folder that has nothing but keys: then nobody knows what became of a certificate."""

    def __init__(self, folder: Path) -> None:
        """Raises NotKeys."""
        self.folder = folder
        self._keys = PublishedKeys.read(folder)
        self._states: dict[str, Any] = {}
        if folder.is_dir() and (folder / STATES).exists():
            self._states = _read(folder / STATES)

    def keys(self) -> PublishedKeys:
        return self._keys

    def with_number(self, _typed: str) -> Entry | None:
        """Numbers are not published: who had them could ask for names."""
        return None

    with_claimed_number = with_number

    def with_file(self, sha256: str) -> Entry | None:
        file = self.folder / DIGESTS / f"{sha256[:2]}.json"
        status = _read(file).get(sha256) if file.exists() else None
        return Entry(Status(status)) if status else None

    def at(self, place: int | None) -> Entry:
        if place is None or not self._states:
            return UNTOLD
        for status in (Status.REVOKED, Status.SUPERSEDED):
            if place in self._states[status.value]:
                return Entry(status)
        return Entry(Status.VALID) if place < self._states["places"] else UNTOLD


def write(
    folder: Path,
    keys: PublishedKeys,
    digests: Iterable[tuple[str, str, int | None]],
    *,
    now: datetime,
) -> int:
    """`digests` of the files, with state and place in the status lists; how many there are."""
    parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    places: defaultdict[str, set[int]] = defaultdict(set)
    for sha256, state, place in digests:
        parts[sha256[:2]][sha256] = str(state)
        if place is not None:
            places[str(state)].add(place)
    keys.write(folder)
    (folder / DIGESTS).mkdir(exist_ok=True)
    for number in range(256):
        name = f"{number:02x}"
        _write(folder / DIGESTS / f"{name}.json", parts[name])
    told = {
        "format": FORMAT,
        "made": now.isoformat(timespec="seconds"),
        "places": max((max(some, default=-1) for some in places.values()), default=-1) + 1,
        **{status.value: sorted(places[status.value]) for status in FALLEN},
    }
    _write(folder / STATES, told)
    return sum(len(part) for part in parts.values())


FALLEN = (Status.REVOKED, Status.SUPERSEDED)


def _read(file: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(file.read_bytes())
    except ValueError as error:
        raise NotKeys(f"{file} is damaged.") from error
    return kept


def _write(file: Path, told: Any) -> None:
    file.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")), encoding="utf-8")
