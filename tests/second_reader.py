"""Calendars read by ical.js, which shares no code with Python's icalendar."""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def second_reader():
    """`read(content)` tells what ical.js understood of a calendar; one process for all of them."""
    program = subprocess.Popen(  # noqa: S603 (our own script)
        [shutil.which("node"), HERE / "read_calendars.cjs"],
        cwd=HERE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def read(content):
        program.stdin.write(json.dumps(content.decode()) + "\n")
        program.stdin.flush()
        answer = program.stdout.readline()
        assert answer, "ical.js could not read it; see above."
        return json.loads(answer)

    try:
        yield read
    finally:
        program.stdin.close()
        program.wait(10)
        program.stdout.close()
