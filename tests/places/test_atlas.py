from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from cistrat_training.database import Model
from cistrat_training.places import atlas, queries
from cistrat_training.places.models import (
    Country,
    CountryGroup,
    CountryMembership,
    GroupKind,
    Organisation,
    OrganisationMembership,
    key_of,
)

OURS = [Country, CountryGroup, CountryMembership, Organisation, OrganisationMembership]
IN_JUNE_2021 = date(2021, 6, 30)
EVE = date(2026, 11, 23)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Model.metadata.create_all(engine)
    with Session(engine) as session:
        atlas.load(session)
        session.commit()
        yield session
    engine.dispose()


def codes(session: Session, group: str, on: date) -> set[str]:
    return set(session.scalars(queries.members_of(group, on)))


def groups(session: Session, code: str, on: date) -> list[str]:
    return [group.code for group in session.scalars(queries.groups_of(code, on))]


def test_every_country_has_its_codes_and_a_name_in_both_languages(session):
    countries = session.scalars(select(Country)).all()

    assert len(countries) == 249
    for country in countries:
        assert len(country.code) == 2
        assert len(country.iso3) == 3
        assert country.m49.isdigit()
        assert country.name("en")
        assert country.name("zh") != country.name("en")


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (IN_JUNE_2021, 46),
        (date(2020, 12, 3), 47),  # the day before Vanuatu left
        (date(2024, 1, 1), 45),
        (date(2025, 1, 1), 44),
        (EVE, 44),
    ],
)
def test_the_number_of_least_developed_countries_depends_on_the_day(session, day, count):
    assert len(codes(session, "LDC", day)) == count


def test_a_country_leaves_a_list_on_its_day_and_not_before(session):
    assert "LDC" in groups(session, "BT", date(2023, 12, 12))
    assert "LDC" not in groups(session, "BT", date(2023, 12, 13))


def test_what_is_only_scheduled_says_so(session):
    leaving = session.scalars(select(CountryMembership).where(CountryMembership.until > EVE)).all()

    assert {m.country_code for m in leaving} >= {"BD", "LA", "NP", "SB", "KH", "SN"}
    assert all("SCHEDULED" in membership.source for membership in leaving)


@pytest.mark.parametrize(
    ("group", "count"),
    [
        ("LLDC", 32),
        ("SIDS", 53),
        ("AFRICA", 54),
        ("UNESCO-I", 26),
        ("UNESCO-II", 25),
        ("UNESCO-III", 33),
        ("UNESCO-IV", 44),
        ("UNESCO-Va", 47),
        ("UNESCO-Vb", 19),
    ],
)
def test_the_size_of_each_list(session, group, count):
    assert len(codes(session, group, EVE)) == count


def test_a_country_is_in_one_electoral_group_at_most(session):
    electoral = [code for code in groups_known(session) if code.startswith("UNESCO-")]

    found = [country for group in electoral for country in codes(session, group, EVE)]

    assert len(found) == len(set(found)) == 194


def groups_known(session: Session) -> list[str]:
    return list(session.scalars(select(CountryGroup.code)))


def test_every_list_has_a_source_and_a_chinese_name(session):
    for group in session.scalars(select(CountryGroup)):
        assert group.source
        assert group.name("zh") != group.name("en")


@pytest.mark.parametrize(
    ("code", "name", "printed", "printed_in_chinese"),
    [
        ("IR", "Iran (Islamic Republic of)", "Iran", "伊朗"),
        ("BN", "Brunei Darussalam", "Brunei", "文莱"),
        ("KR", "Republic of Korea", "South Korea", "韩国"),
        ("PK", "Pakistan", "Pakistan", "巴基斯坦"),
        ("AE", "United Arab Emirates", "the United Arab Emirates", "阿联酋"),
    ],
)
def test_a_report_has_a_shorter_name_than_a_form(session, code, name, printed, printed_in_chinese):
    country = session.get_one(Country, code)

    assert country.name("en") == name
    assert country.printed("en") == printed
    assert country.printed("zh_Hans_CN") == printed_in_chinese


def test_loading_again_keeps_what_organisers_set_and_corrects_the_rest(session):
    iran = session.get_one(Country, "IR")
    iran.report_name, iran.report_position, iran.name_zh = "the Islamic Republic of Iran", 3, "波斯"
    before = session.scalar(select(func.count(CountryMembership.id)))

    atlas.load(session)
    session.flush()

    assert iran.report_name == "the Islamic Republic of Iran"
    assert iran.report_position == 3
    assert iran.name_zh == "伊朗伊斯兰共和国"
    assert session.scalar(select(func.count(CountryMembership.id))) == before
    session.rollback()


def test_what_the_centre_wrote_stays_on_its_lists_and_on_ours(session):
    china = session.get_one(Country, "CN")
    partners = CountryGroup(
        code="PARTNERS",
        name_en="Partners",
        name_zh="伙伴",
        source="the Centre",
        kind=GroupKind.STATUS,
    )
    session.add(CountryMembership(group=partners, country=china))
    session.add(CountryMembership(group=session.get_one(CountryGroup, "LDC"), country=china))
    session.flush()

    atlas.load(session)
    session.flush()

    assert groups(session, "CN", EVE) == ["LDC", "PARTNERS", "UNESCO-IV"]
    session.rollback()


def test_a_reader_finds_a_country_where_it_stands_in_their_alphabet(session):
    english = [name for _code, name in queries.country_choices(session, "en")]
    chinese = [name for _code, name in queries.country_choices(session, "zh_Hans_CN")]

    assert english.index("Albania") - english.index("Åland Islands") == 1
    assert chinese.index("阿富汗") < chinese.index("斐济") < chinese.index("芬兰")
    assert chinese.index("纳米比亚") < chinese.index("瑙鲁") < chinese.index("尼泊尔")
    assert chinese[-1].startswith("中国")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("IR", "IR"),
        ("irn", "IR"),
        ("Iran", "IR"),
        ("Iran (Islamic Republic of)", "IR"),
        ("伊朗", "IR"),
        ("United Kingdom", "GB"),
        ("the United Arab Emirates", "AE"),
        ("VIET  NAM", "VN"),
        ("Vietnam", "VN"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Cote d'Ivoire", None),
        ("Côte d’Ivoire", "CI"),
        ("Atlantis", None),
    ],
)
def test_a_country_is_known_by_any_of_its_names(session, written, code):
    found = queries.countries_by_any_name(session).get(key_of(written))

    assert (found.code if found else None) == code
