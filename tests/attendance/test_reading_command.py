"""`flask read-attendance`."""

import json

import pytest

from tests.attendance.test_reading_lists import LISTS
from tests.conftest import an_app_on


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    runner = an_app_on("sqlite://", tmp_path_factory.mktemp("data")).test_cli_runner()

    def said(*words):
        return runner.invoke(args=["read-attendance", *map(str, words)])

    return said


def test_a_list_is_told_as_json(terminal):
    said = terminal(LISTS / "zoom_old_full_block.csv", "--zone", "Europe/Berlin")

    told = json.loads(said.stdout_bytes)
    assert said.exit_code == 0
    assert told["format"] == "zoom meeting"
    assert told["questions"] == []
    assert told["rows"][0] == {
        "line": 5,
        "name": "015_L (Lena Real)",
        "email": "lena@example.org",
        "join": "2026-11-19T09:54:15+01:00",
        "leave": "2026-11-19T12:01:59+01:00",
        "minutes": 128,
        "role": "",
        "token": "",
        "sheet": "",
        "is_total": False,
    }
    assert [one["line"] for one in told["skipped"]] == [8, 9]
    assert told["skipped"][1]["reason"] == (
        "Passer-by was in the waiting room here, not in the meeting."
    )


def test_names_are_in_utf_8_as_they_are_written(terminal):
    said = terminal(LISTS / "gb18030_list.csv")

    assert "诸葛孔明" in said.stdout_bytes.decode()


def test_without_a_zone_the_times_are_those_of_the_workshops(terminal):
    told = json.loads(terminal(LISTS / "zoom_new_rows.csv").stdout_bytes)

    assert told["rows"][0]["join"] == "2026-09-09T19:02:00+08:00"


def test_tencent_is_told_on_its_own_clock(terminal):
    told = json.loads(terminal(LISTS / "tencent_flat.xlsx", "--zone", "UTC").stdout_bytes)

    assert told["zone"] == "Asia/Shanghai"
    assert told["rows"][2] | {"line": 0} == told["rows"][2] | {
        "line": 0,
        "join": "2026-11-16T09:02:00+08:00",
        "leave": None,
        "minutes": None,
    }


def test_a_question_names_an_example_and_its_choices_until_the_day_is_told(terminal):
    asked = json.loads(terminal(LISTS / "ambiguous_dates.csv").stdout_bytes)
    told = json.loads(terminal(LISTS / "ambiguous_dates.csv", "--date", "2026-03-04").stdout_bytes)

    (question,) = asked["questions"]
    assert question["what"] == "order"
    assert question["example"] == "03/04/2026 09:00:00 AM"
    assert question["choices"] == ["day first", "month first"]
    assert [(row["join"], row["minutes"]) for row in asked["rows"]] == [(None, 90), (None, 55)]
    assert told["questions"] == []
    assert told["rows"][0]["join"] == "2026-03-04T09:00:00+08:00"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "This file is empty."), (None, "cannot be read"), (b"%PDF", "This is a PDF.")],
)
def test_what_cannot_be_read_is_said_in_a_sentence(terminal, tmp_path, content, sentence):
    if content is not None:
        (tmp_path / "list.csv").write_bytes(content)

    said = terminal(tmp_path / "list.csv")

    assert said.exit_code == 1
    assert said.stdout == ""
    assert sentence in said.stderr


@pytest.mark.parametrize("wrong", [("--zone", "Mars"), ("--date", "16/11/2026")])
def test_an_unknown_zone_or_day_is_a_slip_in_the_command(terminal, wrong):
    said = terminal(LISTS / "zoom_new_rows.csv", *wrong)

    assert said.exit_code == 2
    assert said.stdout == ""
