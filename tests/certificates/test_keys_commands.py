"""`flask keys`, as somebody at a terminal uses it."""

import pytest

from cistrat_training.certificates.key_files import KeyFile
from cistrat_training.certificates.published import PublishedKeys
from tests.certificates.keys import a_paper_file


@pytest.fixture
def keys(another_app, tmp_path):
    app = another_app(KEYS_DIR=str(tmp_path / "keys"))
    return lambda *words: app.test_cli_runner().invoke(args=["keys", *map(str, words)])


def test_a_key_is_made_published_lost_and_told_of(keys, tmp_path):
    name = keys("new", "badge").output.split()[0]
    assert f"{name}  signs" in keys("list").output

    lost = keys("retire", name, "--lost-from", "2026-01-02")
    keys("publish", tmp_path / "out")

    assert f"{name} lost" in lost.output
    assert "flask --app wsgi keys new badge" in lost.output
    assert PublishedKeys.read(tmp_path / "out").named(name).lost_from.day == 2


def test_a_key_of_an_outside_authority_is_taken_once(keys, tmp_path):
    file = tmp_path / "bought.pem"
    file.write_bytes(a_paper_file().written(""))

    first, second = keys("import", file), keys("import", file)

    assert "signs from now on" in first.output
    assert (second.exit_code, "known already" in second.output) == (1, True)


def test_what_cannot_be_done_is_said(keys, tmp_path):
    file = tmp_path / "alone.pem"
    file.write_bytes(KeyFile(a_paper_file().private).written(""))

    assert "has no certificate" in keys("import", file).output
    assert keys("retire", "nothing").exit_code == 1
