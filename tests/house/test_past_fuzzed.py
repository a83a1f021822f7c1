"""Whatever stands in the cells: it comes in, or the reasons are told, and nothing else happens."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from cistrat_training.database import Model
from cistrat_training.grids import Grid
from cistrat_training.house import past
from cistrat_training.house.past_sheets import SHEETS
from cistrat_training.places import atlas
from tests.house.test_past import A_PAST
from tests.people_and_things import NOON_IN_MAY

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.text(max_size=30),
    st.sampled_from(["", " ", "CN", "9", "x" * 2000, "a;b;;", "ana@example.org", "#REF!", "否"]),
    st.just(timedelta(days=3)),
)


@pytest.fixture(scope="module")
def session():
    engine = create_engine("sqlite://")
    Model.metadata.create_all(engine)
    with Session(engine) as session:
        atlas.load(session)
        session.commit()
        yield session
    engine.dispose()


@st.composite
def workbooks(draw):
    """The example, with some of its cells replaced."""
    grids = []
    for layout in SHEETS:
        keys = [column.key for column in layout.columns]
        rows = [[row.get(key) for key in keys] for row in A_PAST[layout.name]]
        for _ in range(draw(st.integers(0, 2))):
            row = draw(st.sampled_from(rows))
            row[draw(st.integers(0, len(keys) - 1))] = draw(ODD)
        grids.append(Grid(layout.name, list(enumerate([keys, *rows], 1))))
    return grids


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(workbook=workbooks())
def test_no_workbook_breaks_the_import(session, workbook):
    outcome = past.bring_in(session, workbook, now=NOON_IN_MAY)

    session.rollback()
    for problem in outcome.problems:
        assert str(problem)
        assert problem.sheet
    assert isinstance(outcome.changes_nothing, bool)


def test_the_extremes_of_a_calendar_are_refused_as_dates(session):
    grids = []
    for layout in SHEETS:
        keys = [column.key for column in layout.columns]
        rows = [[row.get(key) for key in keys] for row in A_PAST[layout.name]]
        if layout.name == "workshops":
            rows[0][keys.index("first_day")] = date.min
        if layout.name == "lectures":
            rows[0][keys.index("starts")] = time.max
        grids.append(Grid(layout.name, list(enumerate([keys, *rows], 1))))

    outcome = past.bring_in(session, grids, now=NOON_IN_MAY)

    assert {(p.sheet, p.column) for p in outcome.problems} >= {("workshops", "first_day")}
    session.rollback()
