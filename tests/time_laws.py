"""Laws of time that were never passed, or not yet: a database of zones of a test's own."""

import struct
import zoneinfo
from contextlib import contextmanager

from cistrat_training import zones

ONE_TYPE = struct.pack(">6l", 0, 0, 0, 0, 1, 4)  # no moments of change, one kind of time


def compiled(rule):
    """A TZif file (RFC 8536) that knows nothing but the rule in its footer, as POSIX writes it."""
    body = struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    head = b"TZif2" + b"\0" * 15 + ONE_TYPE
    return head + body + head + body + b"\n" + rule.encode() + b"\n"


@contextmanager
def law(folder, **rules):
    """`with law(tmp_path, Africa_Cairo="EET-2"):` inside, that is all there is to say of Cairo."""
    for name, rule in rules.items():
        file = folder / name.replace("_", "/", 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(compiled(rule))
    was = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[folder])
    _read_afresh()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(to=was)
        _read_afresh()


def _read_afresh():
    zoneinfo.ZoneInfo.clear_cache()
    zones.clock_of.cache_clear()
    zones.names.cache_clear()
