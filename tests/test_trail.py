"""The trail: kept with each change, chained, sealed, provable, and still erasable."""

import ast
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cistrat_training import proof, trail
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.trail import Deed, TrailEntry, TrailValue
from tests.databases import Postgresql, Sqlite

PACKAGE = Path(trail.__file__).parent
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Rehearsal(Model):
    """The trail is rehearsed with two models of its own, which no migration knows."""

    __abstract__ = True
    metadata = sa.MetaData()


class Mood(StrEnum):
    CALM = "calm"
    WILD = "wild"


class House(Rehearsal):
    __tablename__ = "house"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    street: Mapped[str]


class Guest(Rehearsal):
    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    house_id: Mapped[int | None] = mapped_column(ForeignKey(House.id), init=False)
    house: Mapped[House | None] = relationship(default=None)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    room: Mapped[int] = mapped_column(default=1)
    mood: Mapped[Mood] = mapped_column(default=Mood.CALM)
    password: Mapped[str] = mapped_column(default="", info=SECRET)
    since: Mapped[datetime | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None)
    paid: Mapped[Decimal | None] = mapped_column(default=None)
    wishes: Mapped[list[str]] = mapped_column(default_factory=list)


class Draught(Rehearsal):
    __tablename__ = "draught"
    on_trail = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    words: Mapped[str]


TRAIL = [Model.metadata.tables[name] for name in ("trail_seal", "trail_entry", "trail_value")]


def lay_out(engine):
    Model.metadata.drop_all(engine, tables=TRAIL)
    Rehearsal.metadata.drop_all(engine)
    Rehearsal.metadata.create_all(engine)
    Model.metadata.create_all(engine, tables=TRAIL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    engine = sa.create_engine(Sqlite(tmp_path_factory.mktemp("trail")).url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def server(postgresql):
    database = Postgresql(postgresql, "trail")
    database.empty()
    engine = sa.create_engine(database.url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["file", "server"])
def engine(request):
    engine = request.getfixturevalue(request.param)
    lay_out(engine)
    return engine


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session


def save(session, thing):
    session.add(thing)
    session.commit()
    return thing


def entries(session, thing):
    record = thing if isinstance(thing, str) else trail.record_of(thing)
    return session.scalars(trail.history(record)).all()


def changes(entry):
    return {change.field: (change.before, change.after) for change in entry.changes}


def problems(session):
    return list(proof.check(session))


def seal(session):
    proof.seal(session, NOON)
    session.commit()


def tamper(session, statement, **values):
    """Someone who owns the machine can get round triggers and foreign keys."""
    session.commit()
    if session.get_bind().dialect.name == "sqlite":
        tamper_with_the_file(session.get_bind().url.database, statement, values)
        return
    session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    session.execute(sa.text(statement), values)
    session.commit()


def tamper_with_the_file(file, statement, values):
    with closing(sqlite3.connect(file, isolation_level=None)) as machine:
        for (name,) in machine.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            machine.execute(f"DROP TRIGGER {name}")
        machine.execute(statement, values)


@time_machine.travel(NOON, tick=False)
def test_a_change_keeps_who_when_from_what_to_what_and_why(session):
    guest = save(session, Guest(name="Ada", room=3))

    trail.acting(session, "person", 7)
    trail.because(session, "The roof leaks")
    guest.room = 4
    session.commit()

    created, changed = entries(session, guest)
    assert (created.deed, created.actor, created.actor_id) == (Deed.CREATED, "system", None)
    assert changes(created)["room"] == (None, 3)
    assert (changed.number, changed.deed, changed.at) == (2, Deed.CHANGED, NOON)
    assert (changed.actor, changed.actor_id, changed.why) == ("person", 7, "The roof leaks")
    assert changes(changed) == {"room": (3, 4)}


def test_a_deletion_keeps_what_was_deleted(session):
    guest = save(session, Guest(name="Ada", room=3))
    record = trail.record_of(guest)

    session.delete(guest)
    session.commit()

    _, deleted = entries(session, record)
    assert deleted.deed == Deed.DELETED
    assert changes(deleted)["room"] == (3, None)
    assert changes(deleted)["name"] == ("Ada", None)


def test_what_stays_the_same_leaves_no_entry(session):
    guest = save(session, Guest(name="Ada", room=3))

    guest.room = 3
    guest.name = "Ada"
    session.commit()

    assert len(entries(session, guest)) == 1


def test_a_value_overwritten_unseen_is_known_all_the_same(session):
    guest = save(session, Guest(name="Ada", room=3))
    session.expire(guest)

    guest.room = 4
    session.commit()

    assert changes(entries(session, guest)[-1]) == {"room": (3, 4)}


def test_every_column_on_the_trail_is_looked_at_before_it_is_overwritten():
    """Not so where a module that comes before the trail makes SQLAlchemy set up the models."""
    overlooked = [
        f"{mapper.class_.__name__}.{column.key}"
        for mapper in Model.registry.mappers
        if mapper.class_.__module__.startswith("cistrat_training.") and mapper.class_.on_trail
        for column in mapper.column_attrs
        if not getattr(mapper.class_, column.key).impl.active_history
    ]

    assert overlooked == []


def test_what_a_relationship_fills_in_is_kept(session):
    guest = save(session, Guest(name="Ada"))

    guest.house = House(street="Elm Street")
    session.commit()

    assert changes(entries(session, guest)[-1]) == {"house_id": (None, guest.house.id)}


def test_every_kind_of_value_can_be_kept(session):
    guest = save(session, Guest(name="Ada"))

    guest.mood = Mood.WILD
    guest.since = NOON
    guest.until = NOON.date()
    guest.paid = Decimal("12.50")
    guest.wishes = ["茶", "قهوة"]
    session.commit()

    assert changes(entries(session, guest)[-1]) == {
        "mood": ("calm", "wild"),
        "since": (None, "2026-05-04T12:00:00+00:00"),
        "until": (None, "2026-05-04"),
        "paid": (None, "12.50"),
        "wishes": ([], ["茶", "قهوة"]),
    }


def test_personal_values_lie_beside_the_chain_and_secrets_nowhere(session):
    guest = save(session, Guest(name="Ada", password="swordfish"))

    (entry,) = entries(session, guest)
    assert "Ada" not in entry.facts
    assert changes(entry)["name"] == (None, "Ada")
    assert "swordfish" not in entry.facts + entry.personal.content
    assert [c.hidden for c in entry.changes if c.field == "password"] == ["secret"]


def test_some_things_leave_no_trail(session):
    draught = save(session, Draught(words="Dear Sir"))

    assert entries(session, draught) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/models.py")), ids=lambda p: p.parent.name)
def test_no_link_between_records_hides_from_the_trail(path):
    """A row in a `secondary` table is no record: the trail would not see it come and go."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    given = {
        word.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords
    }

    assert "secondary" not in given


def test_what_is_rolled_back_leaves_no_trail(session):
    guest = save(session, Guest(name="Ada", room=3))

    guest.room = 4
    session.flush()
    session.rollback()

    assert len(entries(session, guest)) == 1


def test_a_reason_holds_for_its_transaction_only(session):
    guest = save(session, Guest(name="Ada", room=3))

    trail.because(session, "The roof leaks")
    guest.room = 4
    session.flush()
    guest.room = 5
    session.commit()
    guest.room = 6
    session.commit()

    assert [e.why for e in entries(session, guest)] == [None, *["The roof leaks"] * 2, None]


def test_a_view_is_kept_without_a_change(session):
    guest = save(session, Guest(name="Ada"))

    trail.acting(session, "person", 7)
    trail.note(session, guest, Deed.VIEWED, why="A visa letter")
    trail.note(session, "guest-list", Deed.EXPORTED)
    session.commit()

    viewed = entries(session, guest)[-1]
    assert (viewed.deed, viewed.actor_id, viewed.why) == (Deed.VIEWED, 7, "A visa letter")
    assert [entry.deed for entry in entries(session, "guest-list")] == [Deed.EXPORTED]


def test_a_bulk_update_goes_through_the_trail(session):
    session.add_all([Guest(name=f"Guest {n}", room=n % 2) for n in range(7)])
    session.commit()

    changed = trail.update(session, select(Guest).where(Guest.room == 1), room=9)
    session.commit()

    assert changed == 3
    told = select(TrailEntry).where(TrailEntry.deed == Deed.CHANGED)
    assert [changes(entry) for entry in session.scalars(told)] == [{"room": (1, 9)}] * 3


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(Guest).values(room=2),
        sa.delete(Guest),
        sa.insert(Guest).values(name="Eve", room=1, mood=Mood.CALM, password="", wishes=[]),
    ],
    ids=["update", "delete", "insert"],
)
def test_a_statement_that_would_leave_no_trail_is_refused(session, statement):
    with pytest.raises(TypeError, match=r"trail\.update"):
        session.execute(statement)


def test_a_number_given_again_goes_on_with_its_chain(session):
    guest = save(session, Guest(name="Ada"))
    number = guest.id
    session.delete(guest)
    session.commit()

    eve = Guest(name="Eve")
    eve.id = number
    save(session, eve)

    assert [e.deed for e in entries(session, eve)] == ["created", "deleted", "created"]
    assert problems(session) == []


def test_an_entry_can_be_neither_changed_nor_deleted_by_the_application(session):
    (entry,) = entries(session, save(session, Guest(name="Ada")))

    entry.actor = "nobody"
    with pytest.raises(TypeError, match="only ever added to"):
        session.commit()
    session.rollback()
    session.delete(entry)
    with pytest.raises(TypeError, match="only ever added to"):
        session.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET actor = 'nobody'",
        "UPDATE trail_entry SET facts = '{}' WHERE number = 1",
        "UPDATE trail_entry SET seal_id = NULL",
        "DELETE FROM trail_value; DELETE FROM trail_entry",
        "UPDATE trail_seal SET count = 0",
        "DELETE FROM trail_seal",
    ],
)
def test_the_database_refuses_to_alter_the_trail(session, statement):
    save(session, Guest(name="Ada"))
    seal(session)

    for part in statement.split(";")[:-1]:
        session.execute(sa.text(part))
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
        session.execute(sa.text(statement.split(";")[-1]))


def test_a_postgresql_trail_cannot_be_emptied(server):
    lay_out(server)

    with Session(server) as session, pytest.raises(sa.exc.DBAPIError, match="only ever"):
        session.execute(sa.text("TRUNCATE trail_entry, trail_value"))


def in_threads(*deeds):
    went_wrong = []

    def tell(deed):
        try:
            deed()
        except Exception as error:  # noqa: BLE001 (a thread has nobody to raise it to)
            went_wrong.append(error)

    threads = [threading.Thread(target=tell, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return went_wrong


def test_many_may_look_at_and_change_one_record_at_once(engine):
    with Session(engine) as session:
        number = save(session, Guest(name="Ada", room=0)).id

    def look():
        for _ in range(10):
            with Session(engine) as session:
                trail.note(session, f"guest:{number}", Deed.VIEWED)
                session.commit()

    def move():
        for _ in range(10):
            with Session(engine) as session:
                guest = session.get_one(Guest, number, with_for_update=True)
                guest.room += 1
                session.commit()

    assert in_threads(look, look, move, move) == []

    with Session(engine) as session:
        assert [e.number for e in entries(session, f"guest:{number}")] == [*range(1, 42)]
        assert session.get_one(Guest, number).room == 20
        assert problems(session) == []


def test_seals_follow_each_other_and_take_each_entry_once(engine, monkeypatch):
    monkeypatch.setattr(proof, "ENTRIES_IN_A_SEAL", 4)
    with Session(engine) as session:
        session.add_all([Guest(name=f"Guest {n}") for n in range(11)])
        session.commit()

    def seal_all():
        with Session(engine) as session:
            while proof.seal(session, NOON):
                session.commit()

    assert in_threads(seal_all, seal_all) == []

    with Session(engine) as session:
        seals = session.scalars(select(trail.TrailSeal).order_by(trail.TrailSeal.id)).all()
        assert [one.count for one in seals] == [4, 4, 3]
        assert [one.previous for one in seals] == ["", seals[0].hash, seals[1].hash]
        assert proof.newest_seal(session) == seals[-1].hash
        assert problems(session) == []


TAMPERINGS = {
    "another actor": "UPDATE trail_entry SET actor = 'nobody' WHERE {two}",
    "another person": "UPDATE trail_entry SET actor_id = 99 WHERE {two}",
    "another time": "UPDATE trail_entry SET at = '2020-01-01 00:00:00.000000' WHERE {two}",
    "another deed": "UPDATE trail_entry SET deed = 'viewed' WHERE {two}",
    "another change": "UPDATE trail_entry SET facts = '{{}}' WHERE {two}",
    "another digest": "UPDATE trail_entry SET digest = 'x' WHERE {two}",
    "another hash": "UPDATE trail_entry SET hash = 'x' WHERE {two}",
    "another predecessor": "UPDATE trail_entry SET previous = '' WHERE {two}",
    "another personal value": "UPDATE trail_value SET content = '{{}}' WHERE {two}",
    "another salt": "UPDATE trail_value SET salt = 'x' WHERE {two}",
    "a personal value gone": "DELETE FROM trail_value WHERE {two}",
    "the first entry gone": "DELETE FROM trail_entry WHERE record = 'guest:1' AND number = 1",
    "a middle entry gone": "DELETE FROM trail_entry WHERE {two}",
    "the last entry gone": "DELETE FROM trail_entry WHERE record = 'guest:1' AND number = 3",
    "the record gone": "DELETE FROM trail_entry WHERE record = 'guest:1'",
    "a swap": "UPDATE trail_entry SET number = -number WHERE record = 'guest:1'",
    "another seal": "UPDATE trail_entry SET seal_id = NULL WHERE {two}",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_found_and_the_record_named(session, statement):
    ada, _eve = save(session, Guest(name="Ada")), save(session, Guest(name="Eve"))
    for name in ("Ada L.", "Ada Lovelace"):
        ada.name = name
        session.commit()
    seal(session)
    assert problems(session) == []

    tamper(session, statement.format(two="record = 'guest:1' AND number = 2"))

    found = problems(session)
    assert {"guest:1"} <= {problem.record for problem in found} <= {"guest:1", "trail_seal:1"}


def test_nonsense_for_a_time_is_a_finding(file):
    lay_out(file)
    with Session(file) as session:
        save(session, Guest(name="Ada"))

        tamper(session, "UPDATE trail_entry SET at = 'yesterday'")

        assert problems(session) == [("guest:1", "entry 1 was altered")]


def test_a_forged_last_entry_does_not_fit_its_seal(session):
    guest = save(session, Guest(name="Ada", room=3))
    guest.room = 4
    session.commit()
    seal(session)
    forged = dict(
        session.execute(select(trail.ENTRIES).where(trail.ENTRIES.c.number == 2)).mappings().one()
    )

    forged["facts"] = '{"room":[3,5]}'
    tamper(
        session,
        "UPDATE trail_entry SET facts = :facts, hash = :hash WHERE number = 2",
        facts=forged["facts"],
        hash=trail.hash_of(forged),
    )

    assert problems(session) == [("guest:1", "seal 1 was put on another entry 2")]


def test_a_gap_and_a_forged_link_are_told_apart(session):
    guest = save(session, Guest(name="Ada", room=1))
    for room in (2, 3, 4, 5):
        guest.room = room
        session.commit()
    entry = session.execute(select(trail.ENTRIES).where(trail.ENTRIES.c.number == 4)).mappings()
    forged = {**entry.one(), "actor": "nobody"}

    tamper(session, "DELETE FROM trail_entry WHERE number = 2")
    tamper(
        session,
        "UPDATE trail_entry SET actor = 'nobody', hash = :hash WHERE number = 4",
        hash=trail.hash_of(forged),
    )

    assert problems(session) == [
        ("guest:1", "between entry 1 and entry 3 something is missing"),
        ("guest:1", "entry 5 does not follow from the entry before it"),
    ]


def test_a_seal_taken_out_of_the_row_is_missed(session):
    for name in ("Ada", "Eve"):
        save(session, Guest(name=name))
        seal(session)

    tamper(session, "UPDATE trail_entry SET seal_id = NULL WHERE seal_id = 1")
    tamper(session, "DELETE FROM trail_seal WHERE id = 1")

    follows = "this seal does not follow from the one before it"
    assert problems(session) == [("trail_seal:2", follows)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_seal SET count = 2 WHERE id = 1",
        "UPDATE trail_seal SET heads = '{}' WHERE id = 1",
        "UPDATE trail_seal SET heads = 'nonsense' WHERE id = 1",
        "UPDATE trail_seal SET hash = 'x' WHERE id = 1",
        "UPDATE trail_seal SET previous = 'x' WHERE id = 2",
    ],
)
def test_an_altered_seal_is_found(session, statement):
    for name in ("Ada", "Eve"):
        save(session, Guest(name=name))
        seal(session)

    tamper(session, statement)

    assert any(problem.record.startswith("trail_seal:") for problem in problems(session))


def test_erasing_a_person_leaves_the_chain_whole_and_nothing_to_guess(session):
    guest = save(session, Guest(name="Ada", room=3))
    trail.because(session, "Ada asked for it")
    guest.name = "Ada Lovelace"
    guest.room = 4
    session.commit()
    seal(session)

    guest.name = ""
    trail.forget(session, [trail.record_of(guest)], "At the person's own wish")
    session.commit()

    told = entries(session, guest)
    assert problems(session) == []
    assert "Ada" not in "".join(entry.facts for entry in told)
    assert [entry.why for entry in told] == [None, None, None, "At the person's own wish"]
    assert [c.hidden for entry in told for c in entry.changes if c.field == "name"] == [
        "erased"
    ] * 3
    assert changes(told[1])["room"] == (3, 4)
    assert session.scalar(select(sa.func.count(TrailValue.salt))) == 1


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
DEEDS: Any = st.lists(
    st.one_of(
        st.tuples(st.just("come"), NAMES),
        st.tuples(st.just("rename"), NAMES),
        st.tuples(st.just("move"), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.none()),
        st.tuples(st.just("look"), st.none()),
        st.tuples(st.just("forget"), st.none()),
        st.tuples(st.just("seal"), st.none()),
    ),
    max_size=14,
)


ACTS = {
    "come": lambda session, _, name: session.add(Guest(name=name)),
    "seal": lambda session, _guest, _: proof.seal(session, NOON),
    "rename": lambda _, guest, name: guest and setattr(guest, "name", name),
    "move": lambda _, guest, room: guest and setattr(guest, "room", room),
    "leave": lambda session, guest, _: guest and session.delete(guest),
    "look": lambda session, guest, _: guest and trail.note(session, guest, Deed.VIEWED),
    "forget": lambda session, guest, _: (
        guest and trail.forget(session, [trail.record_of(guest)], "wish")
    ),
}


def act_out(session, deeds):
    for deed, value in deeds:
        guest = session.scalar(select(Guest).limit(1))
        ACTS[deed](session, guest, value)
        session.commit()


@settings(max_examples=40, deadline=None)
@given(deeds=DEEDS)
def test_whatever_people_do_the_trail_can_be_proved(file, deeds):
    lay_out(file)
    with Session(file) as session:
        act_out(session, deeds)

        assert problems(session) == []


@settings(max_examples=40, deadline=None)
@given(deeds=DEEDS, data=st.data())
def test_whatever_one_byte_is_altered_the_check_says_so(file, deeds, data):
    lay_out(file)
    with Session(file) as session:
        act_out(session, [("come", "Ada"), *deeds, ("seal", None)])
        rows = session.execute(select(trail.ENTRIES)).mappings().all()
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from([*trail.HASHED, "hash"]))
        other = 99 if column in {"number", "actor_id"} else f"{row[column]}x"

        tamper(
            session,
            f"UPDATE trail_entry SET {column} = :other WHERE id = :id",  # noqa: S608 (our own names)
            other=other,
            id=row["id"],
        )

        assert problems(session)
