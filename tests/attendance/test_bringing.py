"""An attendance list is brought, looked at, applied and undone: on one database, since only what
stands in test_bringing_at_once.py is of the database itself."""

import hashlib
import io
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from cistrat_training import files, trail, uploads
from cistrat_training.attendance import bringing
from cistrat_training.attendance.aliases import NameAlias
from cistrat_training.attendance.lists import AttendanceList, ListRow
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.house import erasure
from tests.attendance.brought import (
    BO,
    HALF,
    PLAIN,
    STRANGER,
    covered,
    of_ada,
    rows_named,
    zoom,
)
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_mark,
    a_workshop,
    save,
)
from tests.questions import counted

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


# Before it counts


def test_the_preview_says_what_was_recognised_on_both_clocks(desk):
    desk.bring(zoom(HALF.replace("12:00:00 PM", "08:00:00 PM"), STRANGER), zone="Asia/Shanghai")

    page = desk.browser.get(f"/attendance-lists/{desk.list().id}").text

    assert "Zoom meeting" in page
    assert "12 May 2026, 20:00" in page
    assert "12 May 2026, 12:00" in page
    assert "E-mail address" in page
    assert "Nobody yet" in page


@pytest.mark.parametrize(
    ("which", "there", "missing"),
    [
        ("open", "Interpreter 2", "ada@example.org"),
        ("matched", "ada@example.org", "Interpreter 2"),
        ("lacking", "Bo Tanaka", "Interpreter 2"),
        ("nonsense", "Interpreter 2", "No such rows"),
    ],
)
def test_rows_are_shown_by_what_became_of_them(desk, which, there, missing):
    desk.bring(zoom(HALF, STRANGER))

    page = desk.browser.get(f"/attendance-lists/{desk.list().id}?show={which}").text
    rows = page[page.index('id="rows"') :]

    assert there in rows
    assert missing not in rows


def test_lines_that_tell_of_nobody_are_named_with_the_reason(desk):
    desk.bring(zoom(HALF, ",,,,,", ",,05/12/2026 12:00:00 PM,05/12/2026 01:00:00 PM,60,Yes"))

    page = desk.browser.get(f"/attendance-lists/{desk.list().id}?show=skipped").text

    assert len(desk.list().skipped) == 1
    assert 'data-label="Line">4' in page


def test_a_long_list_comes_in_pages_and_asks_as_much_as_a_short_one(desk):
    def asked(rows):
        desk.bring(zoom(*(f"Guest {n},g{n}@example.org,,,5,Yes" for n in range(rows))))
        with counted() as questions:
            page = desk.browser.get(f"/attendance-lists/{desk.list().id}").text
        return page, len(questions)

    short, few = asked(2)
    long, many = asked(150)

    assert 'aria-label="Pages"' not in short
    assert 'aria-label="Pages"' in long
    assert many <= few + 1  # how many there are in all


def test_the_lists_of_a_workshop_are_named_with_what_became_of_them(desk):
    desk.bring(zoom(HALF, STRANGER))
    desk.use()
    desk.browser.post(desk.path, data={"zone": "UTC", "lecture": "0", "names": PLAIN})

    page = desk.browser.get(desk.path).text

    for words in ("participants.csv", "Pasted names", "Applied", "Not applied yet"):
        assert words in page
    assert "Grace Organiser" in page


def test_one_list_asks_as_much_as_many(desk):
    def asked():
        with counted() as questions:
            desk.browser.get(desk.path)
        return len(questions)

    desk.bring(zoom(HALF))
    before = asked()
    for n in range(5):
        desk.bring(zoom(HALF, f"Guest {n},,,,5,Yes"))

    assert asked() <= before


# Which lectures


def test_a_lecture_from_whose_page_a_list_is_brought_is_chosen_already(desk, db, later):
    page = desk.browser.get(f"{desk.path}?lecture={later[1].id}").text
    desk.bring(of_ada(60), lecture=str(later[1].id))

    assert f'<option selected value="{later[1].id}">' in page
    assert covered(desk, db) == [later[1].id]


def test_a_list_of_sums_is_about_one_lecture_only(desk, later):
    desk.bring(of_ada(60))

    both = desk.use(lectures=[desk.talk.id, later[0].id])
    one = desk.use()

    assert both.status_code == 422
    assert "It can be about one lecture only." in both.text
    assert one.status_code == 302
    assert desk.presence(desk.ada).live == 60


def test_a_list_of_another_hour_makes_nobody_absent(desk, later):
    desk.bring(zoom(HALF))

    answer = desk.use(lectures=[desk.talk.id, later[1].id])

    assert answer.status_code == 422
    assert "Nobody in this list was in the meeting during" in answer.text
    assert desk.evidence() == []


def test_the_wrong_clock_is_noticed_and_put_right(desk, db):
    desk.bring(zoom(HALF), zone="Asia/Shanghai")
    number = desk.list().id
    page = desk.browser.get(f"/attendance-lists/{number}").text
    assert "Nobody in this list was in the meeting while a lecture was." in page

    desk.browser.post(f"/attendance-lists/{number}/reading", data={"zone": "UTC"})

    assert desk.list().zone == "UTC"
    assert covered(desk, db) == [desk.talk.id]


@pytest.mark.parametrize("chosen", [[], [0], [99999]])
def test_a_lecture_must_be_chosen_and_be_one_of_the_workshop(desk, chosen):
    desk.bring(zoom(HALF))

    answer = desk.use(lectures=chosen)

    assert answer.status_code == 422
    assert desk.evidence() == []


def test_a_lecture_of_another_workshop_is_not_taken(desk, db):
    (elsewhere,) = a_lecture(a_workshop())
    save(db, elsewhere)
    desk.bring(zoom(HALF))

    assert desk.use(lectures=[elsewhere.id]).status_code == 422


# What the file leaves open


def test_the_order_of_day_and_month_is_asked_where_no_lecture_tells_it(desk, db):
    desk.talk.starts_at = desk.talk.ends_at = None
    desk.talk.minutes = 120
    db.commit()
    desk.bring(zoom(HALF))
    number = desk.list().id

    page = desk.browser.get(f"/attendance-lists/{number}").text
    refused = desk.use()
    desk.browser.post(
        f"/attendance-lists/{number}/reading", data={"zone": "UTC", "order": "month first"}
    )

    assert "Choose which is meant." in page
    assert refused.status_code == 422
    assert "Answer first how this file is to be read." in refused.text
    assert db.scalars(select(ListRow.joined_at)).all() == [NOON_IN_MAY]
    assert desk.list().asks == []


def test_hours_without_a_day_are_of_the_day_that_is_chosen(desk, db, later):
    desk.bring("Name,Email,Duration,Time joined,Time exited\nAda Lovelace,,60 min,12:00,13:00\n")
    number = desk.list().id
    assert [ask[0] for ask in desk.list().asks] == ["day"]

    desk.browser.post(
        f"/attendance-lists/{number}/reading", data={"zone": "UTC", "day": "2026-05-12"}
    )

    assert desk.list().asks == []
    assert covered(desk, db) == [desk.talk.id]


UNKNOWN = "Wer;Wann;Lange\n{};x;60\nBo Tanaka;y;30\n"


def test_an_unknown_table_is_mapped_by_hand_once_for_the_series(desk, db):
    desk.bring(UNKNOWN.format("Ada Lovelace"), name="unknown.csv")
    number = desk.list().id
    page = desk.browser.get(f"/attendance-lists/{number}/columns").text
    columns = {"name": "0", "email": "-1", "joined": "-1", "left": "-1", "minutes": "2"}

    desk.browser.post(f"/attendance-lists/{number}/columns", data=columns)
    desk.bring(UNKNOWN.format("Ada  Lovelace"), name="unknown2.csv")

    assert "Wer" in page
    for one in db.scalars(select(AttendanceList)):
        assert (one.asks, one.columns) == ([], {"name": 0, "minutes": 2})
    assert sorted(db.scalars(select(ListRow.seconds))) == [1800, 1800, 3600, 3600]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"minutes": "2"}, "Choose the column of the names"),
        ({"name": "1", "minutes": "1"}, "One column cannot be two things"),
        ({"name": "17"}, "Not a valid choice"),
    ],
)
def test_columns_that_cannot_be_are_refused(desk, chosen, words):
    desk.bring(UNKNOWN.format("Ada Lovelace"))
    none = dict.fromkeys(("name", "email", "joined", "left", "minutes"), "-1")

    answer = desk.browser.post(f"/attendance-lists/{desk.list().id}/columns", data=none | chosen)

    assert answer.status_code == 422
    assert words in answer.text


def test_reading_again_keeps_what_was_decided_about_names(desk, db):
    desk.bring(zoom(HALF, STRANGER))
    row = db.scalars(select(ListRow).where(ListRow.name == "Interpreter 2")).one()
    bringing.settle(db, row.attendance_list, [row], None, by=desk.organiser, now=NOON_IN_MAY)
    db.commit()

    desk.browser.post(f"/attendance-lists/{desk.list().id}/reading", data={"zone": "Asia/Tokyo"})

    again = db.scalars(select(ListRow).where(ListRow.name == "Interpreter 2")).one()
    assert again.is_nobody
    assert again.joined_at == NOON_IN_MAY - timedelta(hours=9)


def test_rows_without_minutes_need_an_answer_and_then_count_as_it_says(desk):
    desk.browser.post(desk.path, data={"zone": "UTC", "lecture": "0", "names": PLAIN})

    unanswered = desk.use()
    desk.use(unmeasured="whole")

    assert unanswered.status_code == 422
    assert "Say what the rows count as" in unanswered.text
    assert desk.presence(desk.ada).live == 120


def test_rows_without_minutes_can_stay_unknown(desk):
    desk.browser.post(desk.path, data={"zone": "UTC", "lecture": "0", "names": PLAIN})

    desk.use(unmeasured="unknown")

    presence = desk.presence(desk.ada)
    assert (presence.mark, presence.is_unclear, presence.live) == (None, True, 0)


# Who is absent


def test_a_list_that_does_not_name_everybody_makes_nobody_absent(desk):
    desk.bring(zoom(HALF))
    desk.use(is_complete="")

    assert desk.list().is_complete is False
    assert desk.presence(desk.bo).mark is None


def test_a_list_of_strangers_alone_is_not_applied(desk):
    desk.bring(zoom(STRANGER))

    answer = desk.use()

    assert answer.status_code == 422
    assert "Nobody in this list is a participant" in answer.text
    assert desk.list().is_draft


@pytest.mark.parametrize(
    "content",
    [zoom(), b"", b"%PDF-1.7 no list", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64, b"\0" * 99],
)
def test_what_is_no_list_is_refused_in_words_and_nothing_is_kept(desk, db, content):
    answer = desk.bring(content)

    assert answer.status_code == 422
    assert 'class="summary"' in answer.text
    assert db.scalar(select(func.count()).select_from(AttendanceList)) == 0


def test_a_list_that_waited_for_a_session_is_taken_and_no_longer_kept_as_it_was_sent(app, desk):
    with app.test_request_context():
        sent = FileStorage(io.BytesIO(zoom(HALF).encode()), "a.csv")
        ((name, token),) = uploads.keep_for_later("file", sent)
    fields = {"zone": "UTC", "lecture": "0", name: token}

    answer = desk.browser.post(desk.path, data=fields)

    assert answer.status_code == 302
    assert desk.list().name == "a.csv"
    with app.app_context():
        store, path = files.whereabouts(desk.list().sha256)
    assert not store.exists(path)


def test_a_list_that_is_not_there_is_not_found(desk):
    for path in ("", "/columns", "/file"):
        assert desk.browser.get(f"/attendance-lists/99{path}").status_code == 404


def test_neither_file_nor_names_or_both_are_refused(desk):
    neither = desk.browser.post(desk.path, data={"zone": "UTC", "lecture": "0"})
    both = desk.bring(zoom(HALF), names=PLAIN)
    zone = desk.bring(zoom(HALF), zone="Mars/Olympus")

    assert [answer.status_code for answer in (neither, both, zone)] == [422, 422, 422]
    assert "Choose a file, or write the names here." in neither.text
    assert "Ada Lovelace\nBo Tanaka" in both.text.replace("\r", "")


# Once


def test_applied_twice_counts_once(desk):
    desk.bring(zoom(HALF))
    desk.use()

    again = desk.use()

    assert "applied or undone meanwhile" in again.text
    assert len(desk.evidence()) == 1


def test_the_same_file_again_changes_nothing_and_leads_to_the_list(desk, db):
    first = desk.bring(zoom(HALF))

    again = desk.bring(zoom(HALF), name="other name.csv")
    page = desk.browser.get(again.location).text

    assert again.location == first.location
    assert "This list was brought already, on" in page
    assert "by Grace Organiser" in page
    assert db.scalar(select(func.count()).select_from(AttendanceList)) == 1


def test_the_same_file_in_another_workshop_is_another_list(desk, db):
    other = a_workshop(zone="UTC")
    save(db, other)
    desk.bring(zoom(HALF))

    fields = {"zone": "UTC", "lecture": "0", "file": (io.BytesIO(zoom(HALF).encode()), "a.csv")}
    desk.browser.post(f"/workshops/{other.id}/attendance/lists", data=fields)

    assert db.scalar(select(func.count()).select_from(AttendanceList)) == 2


# Undone


def test_an_undo_needs_a_reason_and_a_tick(desk):
    desk.bring(zoom(HALF))
    desk.use()

    answer = desk.browser.post(f"/attendance-lists/{desk.list().id}/withdrawal", data={"why": ""})

    assert answer.status_code == 422
    assert desk.list().is_applied


def test_a_draft_is_not_undone_and_an_undone_list_not_twice(desk):
    desk.bring(zoom(HALF))
    draft = desk.undo()
    desk.use()
    desk.undo()
    twice = desk.undo()

    assert [draft.status_code, twice.status_code] == [422, 422]
    assert len(desk.evidence()) == 2


def test_a_mark_by_hand_outlives_the_undoing(desk, db):
    save(db, a_mark(desk.talk, desk.ada, Mark.PRESENT))
    desk.bring(zoom(HALF))
    desk.use()
    desk.undo()

    assert [piece.number for piece in desk.evidence()] == [1, 2, 3]
    assert desk.presence(desk.ada).mark is Mark.PRESENT


def test_what_was_applied_is_not_thrown_away(desk):
    desk.bring(zoom(HALF))
    desk.use()

    answer = desk.browser.post(f"/attendance-lists/{desk.list().id}/deletion")

    assert answer.status_code == 409
    assert desk.list().is_applied


# Matched later


def test_a_row_matched_after_the_list_was_applied_adds_its_evidence(desk, db):
    desk.bring(zoom(HALF, STRANGER))
    desk.use()

    rows = rows_named(db, "Interpreter 2")
    settle = {"by": desk.organiser, "now": NOON_IN_MAY}
    bringing.settle(db, rows[0].attendance_list, rows, desk.bo, **settle)
    bringing.settle(db, rows[0].attendance_list, rows, desk.bo, **settle)
    db.commit()

    assert len(desk.evidence()) == 2
    assert desk.presence(desk.bo).live == 120


def test_a_row_settled_in_a_draft_writes_nothing_yet(desk, db):
    desk.bring(zoom(HALF, STRANGER))

    rows = rows_named(db, "Interpreter 2")
    bringing.settle(db, rows[0].attendance_list, rows, desk.bo, by=None, now=NOON_IN_MAY)
    db.commit()

    assert desk.evidence() == []
    desk.use()
    assert desk.presence(desk.bo).live == 120


# The file


def test_the_file_lies_encrypted_and_who_looks_at_it_is_on_the_trail(app, desk, db):
    desk.bring(zoom(HALF), name="team.csv")
    one = desk.list()

    answer = desk.browser.get(f"/attendance-lists/{one.id}/file")

    assert answer.data == zoom(HALF).encode()
    assert "attachment" in answer.headers["Content-Disposition"]
    viewed = db.scalars(trail.history(trail.record_of(desk.list()))).all()[-1]
    assert (viewed.deed, viewed.actor_id) == (trail.Deed.VIEWED, desk.organiser.id)
    with app.app_context():
        assert b"Ada" not in files.read(desk.list().file.sha256)


@pytest.mark.parametrize("page", ["file", "columns"])
def test_a_file_whose_key_is_lost_is_told_of_in_words(app, desk, monkeypatch, page):
    desk.bring(zoom(HALF))
    monkeypatch.setitem(app.config, "TRAVEL_KEY", "l" * 43)

    answer = desk.browser.get(f"/attendance-lists/{desk.list().id}/{page}")

    assert answer.status_code == 409
    assert "cannot be opened with the keys that the site has" in answer.text


def test_nothing_of_a_file_that_was_brought_lies_in_the_store_as_it_came(app, desk):
    desk.bring(zoom(HALF))

    with app.app_context():
        store, path = files.whereabouts(hashlib.sha256(zoom(HALF).encode()).hexdigest())
    assert not store.exists(path)


def test_after_the_days_of_the_terms_the_file_and_strangers_names_go_and_evidence_stays(
    desk, db, work
):
    save(db, AttendanceTerms(workshop=desk.workshop, days_with_lists=10))
    desk.bring(zoom(HALF, STRANGER))
    desk.use()
    last = desk.workshop.last_day

    with time_machine.travel(datetime.combine(last + 10 * DAY, time(23), UTC), tick=False):
        work()
    assert desk.list().file is not None
    with time_machine.travel(datetime.combine(last + 11 * DAY, time(1), UTC), tick=False):
        work()

    one = desk.list()
    assert (one.file, bool(one.sha256)) == (None, True)
    assert set(db.scalars(select(ListRow.name))) == {"Ada Lovelace", ""}
    assert desk.presence(desk.ada).live == 60
    assert "Deleted, as announced" in desk.browser.get(f"/attendance-lists/{one.id}").text
    gone = desk.browser.get(f"/attendance-lists/{one.id}/file")
    assert gone.status_code == 409


def test_after_the_days_neither_the_list_nor_the_trail_names_a_stranger(desk, db, work):
    desk.bring(zoom(HALF, STRANGER), name="Room of Jane Host.csv")
    desk.use()
    one, strange = desk.list(), rows_named(db, "Interpreter 2")[0].id
    one.title = "Jane Host's meeting"
    db.commit()
    said = {"row": strange, "choice": "nobody", "seen": "", "remember": "on"}
    desk.browser.post(f"/attendance-lists/{one.id}/names", data=said)
    last, days = desk.workshop.last_day, terms_of(db, desk.workshop).days_with_lists
    db.scalars(select(NameAlias)).one().decided_at = datetime.combine(last + 3 * DAY, time(9), UTC)
    db.commit()

    for day in (1, 5):  # what was decided later goes later
        at = datetime.combine(last + (days + day) * DAY, time(1), UTC)
        with time_machine.travel(at, tick=False):
            work()

    one = desk.list()
    assert (one.name, one.title) == ("….csv", "")
    assert db.scalar(select(NameAlias.name_key)) is None
    told = " ".join(db.scalars(select(trail.TrailValue.content))).casefold()
    assert "ada lovelace" in told
    assert "jane" not in told
    assert "interpreter" not in told


def test_a_draft_that_nobody_applied_goes_with_the_days(desk, db, work):
    desk.bring(zoom(HALF))

    after = desk.workshop.last_day + 400 * DAY
    with time_machine.travel(datetime.combine(after, time(1), UTC), tick=False):
        work()

    assert desk.list() is None


def test_an_erased_person_leaves_no_name_in_a_list(app, desk, db):
    desk.bring(zoom(HALF, BO))
    desk.use()

    with app.app_context():
        erasure.erase(db, desk.ada.person, why="Her wish", now=NOON_IN_MAY)
    db.commit()

    names = db.execute(select(ListRow.name, ListRow.email).order_by(ListRow.line)).all()
    assert names == [("", ""), ("bo tanaka", "")]
