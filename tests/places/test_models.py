import pytest

from cistrat_training.places.models import (
    Category,
    Collective,
    Country,
    Organisation,
    PrintedAs,
    key_of,
)

CHINA = Country(code="CN", iso3="CHN", m49="156", name_en="China", name_zh="中国")


def an_organisation(**facts: object) -> Organisation:
    return Organisation(
        **{"name": "Aliyun", "country": CHINA, "category": Category.ENTERPRISE} | facts
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "Fudan University",
        "fudan  university",
        "The Fudan University",
        "Ｆｕｄａｎ University.",
        " FUDAN-UNIVERSITY ",
    ],
)
def test_one_institution_is_known_under_all_its_spellings(spelling):
    assert an_organisation(name=spelling).name_key == "fudan university"


def test_institutions_in_other_scripts_keep_their_own_keys():
    assert key_of("清华大学") != key_of("复旦大学")
    assert key_of("جامعة القاهرة") == key_of(" جامعة  القاهرة ")
    assert key_of("The") == "the"
    assert key_of("!!!") == "!!!"
    assert len(key_of("\ufdfa" * 300)) == 300  # one letter that unfolds to eighteen


def test_a_new_name_gives_a_new_key():
    organisation = an_organisation()

    organisation.name = "Alibaba Cloud"

    assert organisation.name_key == "alibaba cloud"


def test_a_report_prints_an_organisation_by_its_printed_name():
    organisation = an_organisation(
        name="Alibaba Cloud Computing", printed_name="Aliyun", name_zh="阿里云"
    )

    assert organisation.printed("en") == "Aliyun"
    assert organisation.printed("zh") == "阿里云"


def test_a_report_prints_a_member_of_a_collective_as_its_row_says():
    members = Collective(code="members", name_en="member institutions", name_zh="成员单位")
    by_name = an_organisation(collective=members)
    together = an_organisation(collective=members, printed_as=PrintedAs.COLLECTIVE)

    assert by_name.printed("en") == "Aliyun"
    assert together.printed("en") == "member institutions"
    assert together.printed("zh_Hans_CN") == "成员单位"


def test_every_category_has_words():
    assert all(category.label for category in Category)
