"""The Centre's report from the rows of the database, and what the counting rules leave out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cistrat_training.places.models import Country
from cistrat_training.reports import (
    activity_queries,
    drafts,
    keeping,
    lists,
    queries,
    registers,
    wording,
)
from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.toml_table import parsed
from cistrat_training.workshops.models import Audience
from tests.people_and_things import (
    A_DAY,
    a_lecture,
    a_lecturer,
    a_series,
    a_workshop,
    an_enrolment,
    an_organisation,
    save,
)
from tests.reports.rows import AFTER_IT_ALL, both_trainings, the_overseas_training, the_workshops
from tests.reports.test_prose import folded
from tests.reports.trainings import COUNTRIES, reference

BOTH_YEARS = Period(2021, 2022)


def keep_the_centres_own(db):
    text = reference("house-wording.toml")
    parts = wording.parts_of(parsed(text, "house-wording.toml"))
    keeping.keep_wording(db, "en", parts, now=AFTER_IT_ALL)
    register = registers.read(reference("activities-2021-2022.toml"), "activities.toml")
    keeping.keep_register(db, register, replace=True, now=AFTER_IT_ALL)
    db.commit()


def report_on_both_years(db, now=AFTER_IT_ALL):
    return drafts.draft(db, BOTH_YEARS, "en", now)


def sti(db, as_of=AFTER_IT_ALL):
    return next(t for t in queries.trainings(db, BOTH_YEARS, as_of) if t.key == "STI")


def test_the_centres_report_comes_out_of_the_rows_character_for_character(db):
    both_trainings(db)
    keep_the_centres_own(db)

    report = report_on_both_years(db)

    assert folded(report.document.text) == folded(reference("cistrat-report-2021-2022.txt"))
    assert list(report.remarks()) == []


def test_rows_that_change_change_the_sentence(db):
    the_workshops(db, domestic=130, lecturers=13)
    keep_the_centres_own(db)

    first, second = report_on_both_years(db).document.sections[0].paragraphs

    assert ", and 130 domestic trainees from member" in first.text
    assert second.text.startswith("Thirteen experts from Tsinghua University, ")


def test_no_trainings_leave_the_register_numbered_from_one(db):
    keep_the_centres_own(db)

    sections = report_on_both_years(db).document.parts[0].sections

    assert [s.heading.text[:12] for s in sections] == [
        "1. Establish",
        "2. Participa",
        "3. Expand an",
    ]


def test_each_number_is_the_length_of_its_list(db):
    both_trainings(db)

    numbers = {f.name: f.number for f in lists.figures(db, BOTH_YEARS, AFTER_IT_ALL)}

    assert numbers["STI-workshops"] == 2
    assert numbers["STI-international"] == sti(db).international == 30
    assert numbers["STI-domestic"] == sti(db).domestic == 134
    assert numbers["STI-lecturers"] == sti(db).lecturers == 14
    assert numbers["STI-countries"] == len(sti(db).countries) == 11
    assert numbers["STI-topics"] == len(sti(db).topics) == 9
    assert numbers["OST-organisations_of_executives"] == 2


@pytest.mark.parametrize("kind", ["international", "domestic", "countries", "lecturers", "topics"])
def test_one_list_alone_is_the_same_as_among_all(db, kind):
    both_trainings(db)

    alone = lists.figure(db, BOTH_YEARS, f"STI-{kind}", AFTER_IT_ALL)

    assert alone in list(lists.figures(db, BOTH_YEARS, AFTER_IT_ALL))


@pytest.mark.parametrize("name", ["STI-nothing", "XYZ-topics", "topics", "", "STI-", "sti-topics"])
def test_a_figure_that_does_not_exist(db, name):
    both_trainings(db)

    assert lists.figure(db, BOTH_YEARS, name, AFTER_IT_ALL) is None


def test_who_withdrew_is_counted_up_to_that_moment(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 9, 5))
    leaving = an_enrolment(workshop=workshop, confirmed_at=AFTER_IT_ALL - 3 * A_DAY)
    leaving.withdraw(now=AFTER_IT_ALL - A_DAY)
    save(db, leaving)

    assert sti(db, AFTER_IT_ALL - 2 * A_DAY).international == 1
    assert queries.trainings(db, BOTH_YEARS, AFTER_IT_ALL)[0].international == 0


def test_who_confirms_later_is_not_counted_yet(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 9, 5))
    save(db, an_enrolment(workshop=workshop, confirmed_at=AFTER_IT_ALL + timedelta(seconds=1)))

    assert sti(db).international == 0


def test_people_of_a_partner_are_not_counted(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 9, 5))
    save(
        db,
        an_enrolment(
            workshop=workshop, audience=Audience.PARTNER, confirmed_at=AFTER_IT_ALL - A_DAY
        ),
    )

    assert (sti(db).international, sti(db).domestic, sti(db).countries) == (0, 0, [])


def test_a_workshop_belongs_to_the_year_of_its_first_day(db):
    series = a_series(code="STI")
    save(
        db,
        a_workshop(
            series=series, number=9, first_day=date(2020, 12, 30), last_day=date(2021, 1, 5)
        ),
        a_workshop(
            series=series, number=10, first_day=date(2022, 12, 30), last_day=date(2023, 1, 5)
        ),
    )

    assert sti(db).ordinals == [10]


def test_a_workshop_to_come_is_told_once_people_are_in_it(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 12, 1))
    before = datetime(2022, 10, 1, tzinfo=UTC)
    save(db, workshop)
    assert queries.trainings(db, BOTH_YEARS, before) == []

    save(db, an_enrolment(workshop=workshop, confirmed_at=before - A_DAY))

    assert sti(db, before).still_to_come == [12]
    assert "not begun yet" in next(report_on_both_years(db, before).remarks()).message


def test_a_lecturer_in_two_workshops_counts_once_and_a_cancelled_lecture_not_at_all(db):
    series = a_series(code="STI")
    both = [a_workshop(series=series, number=n, first_day=date(2012 + n, 9, 5)) for n in (9, 10)]
    known = a_lecturer(an_organisation(db.get(Country, "CN")))
    other = a_lecturer(an_organisation(db.get(Country, "CN")))
    cancelled, speaker = a_lecture(both[0], other)
    cancelled.cancel(now=AFTER_IT_ALL - A_DAY)
    save(db, *a_lecture(both[0], known), *a_lecture(both[1], known), cancelled, speaker)

    assert sti(db).lecturers == 1
    assert len(sti(db).organisations) == 1


def test_countries_without_an_order_stand_as_they_were_admitted(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 9, 5))
    for days, code in ((3, "CL"), (9, "AT"), (5, "BT"), (1, "AT")):
        save(
            db,
            an_enrolment(
                workshop=workshop, country_code=code, confirmed_at=AFTER_IT_ALL - days * A_DAY
            ),
        )

    assert [text.en for text in sti(db).countries] == ["Austria", "Bhutan", "Chile"]
    assert sti(db).unplaced == []


def test_a_country_that_is_new_in_an_order_stands_last_and_is_told(db):
    first, _second = the_workshops(db)
    save(db, an_enrolment(workshop=first, country_code="LA", confirmed_at=AFTER_IT_ALL - A_DAY))

    report = report_on_both_years(db)

    assert [text.en for text in sti(db).countries][:-1] == list(COUNTRIES)
    [remark] = report.remarks()
    assert remark.facts["countries"] == sti(db).countries[-1].en


def test_an_institution_that_is_no_organisation_of_ours_is_named_as_written(db):
    workshop = a_workshop(series=a_series(code="STI"), first_day=date(2022, 9, 5))
    save(
        db,
        an_enrolment(
            workshop=workshop,
            audience=Audience.DOMESTIC,
            institution="A small institute",
            country_code="CN",
            confirmed_at=AFTER_IT_ALL - A_DAY,
        ),
    )

    assert sti(db).affiliations == [Text("A small institute", "A small institute")]


def test_members_of_a_collective_are_named_once_and_last(db):
    the_workshops(db)

    names = [text.en for text in sti(db).organisations]

    assert names[-1].startswith("member institutions under")
    assert len(names) == 7


def test_the_overseas_training_tells_its_roles_apart(db):
    the_overseas_training(db)

    [training] = queries.trainings(db, BOTH_YEARS, AFTER_IT_ALL)

    assert [text.en for text in training.organisations_by_role["executive"]] == ["IBM", "Intel"]
    assert training.international == 0


def test_a_register_comes_in_once_unless_it_is_to_replace(db):
    register = registers.read(reference("activities-2021-2022.toml"), "activities.toml")
    keeping.keep_register(db, register, replace=False, now=AFTER_IT_ALL)
    db.commit()

    with pytest.raises(Exception, match="There is a register for 2021-2022 already"):
        keeping.keep_register(db, register, replace=False, now=AFTER_IT_ALL)
    assert keeping.keep_register(db, register, replace=True, now=AFTER_IT_ALL) == 9
    db.commit()
    assert len(list(db.scalars(activity_queries.told("2021-2022")))) == 9


def test_a_wording_replaces_only_the_sets_that_it_names(db):
    keep_the_centres_own(db)
    own = 'language = "en"\n[[training]]\nseries = "New"\nheading = "H"\nparagraphs = ["P."]'

    keeping.keep_wording(db, "en", wording.parts_of(parsed(own, "own.toml")), now=AFTER_IT_ALL)
    db.commit()

    kept = queries.wording(db, "en")
    assert kept.of_series("New").heading.source == "H"
    assert kept.of_series("Public Management of National Research Institutes").position == 3
    assert len(list(db.scalars(queries.frame_sets("en")))) == 6


def test_a_set_that_comes_again_takes_the_place_of_the_old_one(db):
    keep_the_centres_own(db)
    before = len(list(db.scalars(queries.frame_sets("en"))))
    changed = reference("house-wording.toml").replace("Host the", "Hold the")

    parts = wording.parts_of(parsed(changed, "own.toml"))
    keeping.keep_wording(db, "en", parts, now=AFTER_IT_ALL + A_DAY)
    db.commit()

    sets = list(db.scalars(queries.frame_sets("en")))
    assert len(sets) == before
    assert [s.content["heading"][:8] for s in sets if s.changed_at > AFTER_IT_ALL] == ["Hold the"]
