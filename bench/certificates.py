"""Certificates as the worker makes them: page, badge, signature, files, rows and the letter.

Beside them the same page by WeasyPrint, which many sites of this kind use.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator

import psutil
from flask import Flask

from bench.crowd import CERTIFICATES
from bench.measures import Figure
from cistrat_training import queue
from cistrat_training.certificates import paper
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.tasks import make
from tests.certificates.papers import the_facts

WARM_UP = 60  # fonts and libraries are loaded, and the memory has the size it keeps
PAGES = 40  # of WeasyPrint: two seconds
OURS = "Certificates a second and core"


def all_of(app: Flask) -> Iterator[Figure]:
    """The participants' are made unsigned, then those of completion signed and badged."""
    with app.app_context():
        queue.length()
        yield from _unsigned(app)
        yield from _signed(app)
    yield from _by_weasyprint()


def _unsigned(app: Flask) -> Iterator[Figure]:
    app.config["SIGNS_CERTIFICATES"] = False
    many = CERTIFICATES[Kind.PARTICIPATION]
    warm = _made(WARM_UP)
    before = _megabytes()
    a_second = _a_second(lambda: _made(many - warm))
    yield Figure(OURS, a_second, "/s", 100, more_is_better=True)
    yield Figure(f"  memory taken by {many:,} of them", _megabytes() - before, "MB", 10)


def _signed(app: Flask) -> Iterator[Figure]:
    app.config["SIGNS_CERTIFICATES"] = True
    many = CERTIFICATES[Kind.COMPLETION]
    warm = _made(WARM_UP)
    before = _megabytes()
    a_second = _a_second(lambda: _made(many - warm))
    yield Figure("  signed, with a badge in them", a_second, "/s", 12, more_is_better=True)
    yield Figure(f"  memory taken by {many:,} of them", _megabytes() - before, "MB", 10)


def _made(wanted: int) -> int:
    """At least so many, since the worker takes several at once."""
    done = 0
    while done < wanted:
        if not (count := make()):
            raise ValueError(f"{done} certificates were made of {wanted}.")
        done += count
    return done


def _by_weasyprint() -> Iterator[Figure]:
    """Nothing is to be reached: it is what one is compared with."""
    different = [the_facts(holder=f"Amina Bello {n}", minutes=900 + n) for n in range(PAGES)]
    ours = _a_second(lambda: sum(bool(paper.pdf(facts)) for facts in different))
    yield Figure("  the page alone, by typst", ours, "/s", 0, more_is_better=True)
    try:
        from bench.weasyprint_paper import pdf  # loads Pango, which is not on every machine
    except OSError as missing:
        print(f"WeasyPrint is not measured: Pango is missing here. {missing}", file=sys.stderr)
        return
    pdf(the_facts())
    theirs = _a_second(lambda: sum(bool(pdf(facts)) for facts in different))
    yield Figure("  the page alone, by WeasyPrint", theirs, "/s", 0, more_is_better=True)


def _a_second(work: Callable[[], int]) -> float:
    """How many of what the work counts, in a second of one core."""
    gc.collect()
    gc.freeze()  # a worker has nothing of what the bench itself keeps in memory
    began = time.process_time()
    done = work()
    return done / (time.process_time() - began)


def _megabytes() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6
