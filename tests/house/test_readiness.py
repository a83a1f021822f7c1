"""What a load balancer hears."""

import pytest
from sqlalchemy import text


def test_a_server_that_has_all_its_parts_is_ready(browser):
    answer = browser().get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"missing": []})


def test_a_server_whose_database_was_never_migrated_is_not_ready(browser, db):
    db.execute(text("DROP TABLE alembic_version"))

    answer = browser().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"missing": ["database"]})


@pytest.mark.parametrize(
    ("setting", "part"),
    [("QUEUE_URL", "queue"), ("FILES_URL", "files")],
)
def test_a_server_that_lacks_a_part_says_which(another_app, tmp_path, setting, part):
    (tmp_path / "not-a-folder").touch()
    nowhere = {
        "QUEUE_URL": f"sqlite:///{tmp_path / 'not-a-folder' / 'queue.db'}",
        "FILES_URL": f"file://{tmp_path / 'not-a-folder'}",
    }
    app = another_app(**{setting: nowhere[setting]})

    answer = app.test_client().get("/readyz")

    assert answer.json == {"missing": [part]}
