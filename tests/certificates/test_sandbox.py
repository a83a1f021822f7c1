"""What layouts of strangers can reach: nothing but their own text and pictures."""

from pathlib import Path

import pytest

from cistrat_training.certificates import paper, sandbox
from cistrat_training.certificates.looks import HOUSE, Look
from cistrat_training.certificates.sandbox import NO_FILES, NO_PACKAGES, TOO_SLOW, BadLayout, Sheet
from tests.certificates.papers import the_facts


@pytest.fixture(scope="module", autouse=True)
def closed_afterwards():
    yield
    sandbox.close()


def printed(layout, seconds=sandbox.SECONDS):
    main = b'#set document(title: "x")\n#include "layout.typ"'
    files = {"main.typ": main, "layout.typ": layout.encode()}
    return sandbox.printed(Sheet(files, {"facts": "{}"}, standards=["a-2a"], seconds=seconds))


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ('#read("/etc/passwd")', NO_FILES),
        ('#read("etc/passwd")', NO_FILES),
        ('#read("../../../../../etc/passwd")', NO_FILES),
        ('#read("/proc/self/environ")', NO_FILES),
        ('#image("/proc/self/cmdline", alt: "x")', NO_FILES),
        ('#include "/layout2.typ"', NO_FILES),
        ('#import "@preview/cetz:0.3.0": *', NO_PACKAGES),
        ('#let name = "@pre" + "view/cetz:0.3.0"\n#import name: *', NO_PACKAGES),
        ('#import "@local/mine:0.1.0": *', NO_PACKAGES),
        ('#plugin("/usr/lib/plugin.wasm")', NO_FILES),
        ("#plugin(bytes((0, 97, 115, 109, 1, 0, 0, 0)))", NO_PACKAGES),
    ],
)
def test_a_layout_reaches_nothing_outside(layout, said):
    with pytest.raises(BadLayout) as no:
        printed(layout)

    assert no.value.problems[0].message == said


def test_what_is_wrong_is_told_with_its_line():
    with pytest.raises(BadLayout) as no:
        printed("= Title\n\n#let a = 1\n#unknown\n")

    assert [(p.message, p.line) for p in no.value.problems] == [("unknown variable: unknown", 4)]


def test_a_loop_without_end_ends():
    twice = "for i in range(1000) { for j in range(1000000) { s += 1 } }"
    layout = "#let f() = { let s = 0\n" + twice + "\n s }\n#f()"

    with pytest.raises(BadLayout, match=TOO_SLOW.split("?")[0]):
        printed(layout, seconds=1)

    assert printed("= Another")[0].startswith(b"%PDF")


def test_a_layout_cannot_fill_the_memory():
    layout = '#let s = "abcdefgh"\n#for i in range(40) { s = s + s }\n#s.len()'

    with pytest.raises(BadLayout):
        printed(layout, seconds=20)

    assert printed("= Another")[0].startswith(b"%PDF")


def test_one_layout_does_not_see_the_facts_of_another():
    look = Look("mine", HOUSE.source)
    paper.pdf(the_facts(holder="Somebody Else"), look)

    with pytest.raises(BadLayout):
        printed("#json(bytes(sys.inputs.facts)).holder")


def test_the_room_opens_nothing_any_more():
    room = sandbox.Room()
    try:
        limits = Path(f"/proc/{room.process.pid}/limits").read_text()
    finally:
        room.close()

    [line] = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert line.split()[3:5] == ["0", "0"]


def test_the_layout_of_the_house_looks_the_same_behind_the_door():
    facts = the_facts(native_name="محمد عبد الرحمن")

    assert paper.pdf(facts, Look("mine", HOUSE.source)) == paper.pdf(facts)
