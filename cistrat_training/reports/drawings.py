"""Charts as pictures: made once for the same chart, and kept beside the files.

A picture is no fact: it follows from its chart, so it has no row in the database, and what was not
looked at for long is thrown away and made again when somebody does.
"""

import hashlib
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Literal

import fsspec
from flask import current_app

from cistrat_training.errors import RuleBroken
from cistrat_training.fonts import font_folders
from cistrat_training.reports.charts import Spec
from cistrat_training.reports.draw import SCALE, VERSION
from cistrat_training.words import N_

Form = Literal["svg", "png"]

TYPES: dict[str, str] = {"svg": "image/svg+xml", "png": "image/png"}
PROGRAM = Path(__file__).with_name("draw.py")
SECONDS = 60  # a second to start, and a tenth for each
LIFE = timedelta(days=30)


def svgs(specs: Sequence[Spec]) -> list[bytes]:
    """One for each chart, in their order. Raises RuleBroken with the last words of the program that
    draws, where it fails."""
    return _pictures(specs, "svg")


def pngs(specs: Sequence[Spec]) -> list[bytes]:
    return _pictures(specs, "png")


def digest_of(spec: Spec, form: Form) -> str:
    """The same where the same is drawn."""
    made_by = [form, version("vl-convert-python"), VERSION, SCALE]
    said = json.dumps([spec, made_by], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _pictures(specs: Sequence[Spec], form: Form) -> list[bytes]:
    names = [digest_of(spec, form) for spec in specs]
    wanted = dict(zip(names, specs, strict=True))
    found = {name: kept for name in wanted if (kept := _kept(name, form)) is not None}
    missing = [name for name in wanted if name not in found]
    drawn = _drawn([wanted[name] for name in missing], form) if missing else []
    for name, picture in zip(missing, drawn, strict=True):
        _keep(name, form, picture)
        found[name] = picture
    return [found[name] for name in names]


def _drawn(specs: Sequence[Spec], form: Form) -> list[bytes]:
    asked = {"form": form, "specs": list(specs), "fonts": [str(f) for f in font_folders()]}
    try:
        made = subprocess.run(  # noqa: S603 (the program is ours)
            [sys.executable, "-I", str(PROGRAM)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.CalledProcessError as no:
        raise _cannot_draw(no.stderr.strip()[-500:]) from no
    except subprocess.TimeoutExpired as no:
        raise _cannot_draw(f"{SECONDS} s") from no
    return [b64decode(picture) for picture in json.loads(made.stdout)]


def _cannot_draw(why: str) -> RuleBroken:
    return RuleBroken(
        N_("The drawings cannot be made: %(why)s. Try again, and tell us if it stays so."), why=why
    )


def _kept(name: str, form: Form) -> bytes | None:
    store, folder = _whereabouts()
    try:
        return bytes(store.cat_file(f"{folder}/{name}.{form}"))
    except FileNotFoundError:
        return None


def _keep(name: str, form: Form, picture: bytes) -> None:
    """Under a name of its own first: nobody reads half a picture."""
    store, folder = _whereabouts()
    store.makedirs(folder, exist_ok=True)
    unfinished = f"{folder}/{token_hex(8)}"
    store.pipe_file(unfinished, picture)
    store.mv(unfinished, f"{folder}/{name}.{form}")


def remove_old(*, now: datetime) -> int:
    """How many went."""
    store, folder = _whereabouts()
    if not store.exists(folder):
        return 0
    old = [path for path in store.find(folder) if now - store.modified(path) > LIFE]
    for path in old:
        store.rm_file(path)
    return len(old)


def _whereabouts() -> tuple[fsspec.AbstractFileSystem, str]:
    store, root = fsspec.core.url_to_fs(current_app.config["FILES_URL"])
    return store, f"{root}/drawings"
