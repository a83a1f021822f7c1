"""Names that the house writes in one way are pointed out, never corrected."""

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import house_names, wording
from cistrat_training.reports.facts import Period, Plans, Register, Text
from cistrat_training.reports.house_names import Name, flags, read, written
from cistrat_training.reports.manuscripts import HouseName
from cistrat_training.reports.prose import write
from tests.databases import on_sqlite
from tests.people_and_things import an_organiser, save
from tests.reports.rows import both_trainings

WOMEN = Name("UN Women", ("UN Woman",))
COMMISSION = Name("National Commission", ("National Committee",))


def a_report(*sentences):
    register = Register(outlook=Plans(items=[Text(sentence, sentence) for sentence in sentences]))
    return write(Period(2021, 2022), wording.products_own("en"), [], register)


def found(report, *names):
    return [(flag.found, flag.name) for flag in flags(report, names)]


def test_another_way_to_write_a_name_is_pointed_out():
    report = a_report("UN Woman spoke.", "The National Committee met.")

    assert found(report, WOMEN, COMMISSION) == [
        ("UN Woman", "UN Women"),
        ("National Committee", "National Commission"),
    ]
    assert "UN Woman spoke." in report.text


def test_the_name_itself_is_right_and_with_other_capitals_it_is_not():
    report = a_report("UN Women and un women met; so did the UN Womenfolk.")

    assert found(report, WOMEN) == [("un women", "UN Women")]


def test_a_way_within_a_right_name_is_no_mistake():
    whole = Name("中国联合国教科文组织全国委员会", ())
    short = Name("联合国教科文组织", ("教科文",))

    assert found(a_report("中国联合国教科文组织全国委员会指导。"), whole, short) == []
    assert found(a_report("教科文指导。"), whole, short) == [("教科文", "联合国教科文组织")]


def test_the_centres_own_report_has_three_of_them():
    report = a_report(
        "the UNDP/UN Woman Policy Dialogue", "meetings of the National Committee should be held"
    )

    names = read(house_names.USUAL["en"].splitlines())

    assert found(report, *names) == [
        ("UN Woman", "UN Women"),
        ("National Committee", "National Commission"),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_is_read_as_it_was_written(language):
    names = read(house_names.USUAL[language].splitlines())

    assert read(written(names).splitlines()) == names


def test_a_name_stands_once_and_comes_first():
    with pytest.raises(RuleBroken, match="stands here twice"):
        read(["UN Women = x", "UN Women = y"])
    with pytest.raises(RuleBroken, match="write the name first"):
        read(["= UN Woman"])


@on_sqlite
def test_the_organiser_keeps_the_names_and_the_draft_points_them_out(browser, db):
    both_trainings(db)
    organiser = an_organiser()
    save(db, organiser)
    kept = browser(organiser)

    assert "it checks nothing before you save it" in kept.get("/reports/names/en").text
    kept.post("/reports/names/en", data={"names": "Congress = Brunei\nUN Women = UN Woman"})

    page = kept.get("/reports/2021-2022?in=en").text
    assert "“Brunei”: the house writes “Congress”." in page
    assert {name.name for name in db.query(HouseName)} == {"Congress", "UN Women"}
    refused = kept.post("/reports/names/en", data={"names": "= x"})
    assert refused.status_code == 422
