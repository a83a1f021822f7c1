"""Where participants come from, and who they are."""

from collections.abc import Sequence

from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators import rules
from cistrat_training.reports.indicators.indicator import (
    Dimension,
    Indicator,
    Part,
    Population,
    Unit,
)

COUNTRIES: Sequence[Indicator] = (
    Indicator(
        key="countries",
        part=Part.COUNTRIES,
        name=Text("Countries", "国家"),
        definition=Text(
            "Countries and territories of the participants' institutions, each counted once. The"
            " country is that of the institution, not the nationality.",
            "学员所在机构所属国家和地区，每个只计一次；以机构所在国为准，而非国籍。",
        ),
        unit=Unit.COUNTRIES,
        query=Population.COUNTRIES,
        as_of_rule=rules.OF_PLACES,
    ),
    Indicator(
        key="enrolled-by-country",
        part=Part.COUNTRIES,
        name=Text("Participations by country", "各国参加人次"),
        definition=Text(
            "Participations by the country or territory of the institution (ISO 3166-1).",
            "按机构所在国家或地区（ISO 3166-1）统计的参加人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.COUNTRY,
        as_of_rule=rules.OF_PLACES,
    ),
    Indicator(
        key="enrolled-by-electoral-group",
        part=Part.COUNTRIES,
        name=Text("Participations by electoral group of UNESCO", "教科文组织各选举组参加人次"),
        definition=Text(
            "Participations by the electoral group to which the country of the institution"
            " belongs. Territories and States that are in none are in no row.",
            "按机构所在国所属教科文组织选举组统计的参加人次；不属于任何选举组的不列入。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.ELECTORAL,
        as_of_rule=rules.OF_LISTS,
    ),
    Indicator(
        key="enrolled-by-region",
        part=Part.COUNTRIES,
        name=Text("Participations by region", "各地区参加人次"),
        definition=Text(
            "Participations by the region of the country of the institution, as the United Nations"
            " draw regions for statistics (M49).",
            "按机构所在国所属联合国统计地区（M49）统计的参加人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.REGION,
        as_of_rule=rules.OF_LISTS,
    ),
    Indicator(
        key="enrolled-by-subregion",
        part=Part.COUNTRIES,
        name=Text("Participations by subregion", "各次地区参加人次"),
        definition=Text(
            "Participations by the subregion of the country of the institution, as the United"
            " Nations draw subregions for statistics (M49).",
            "按机构所在国所属联合国统计次地区（M49）统计的参加人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.SUBREGION,
        as_of_rule=rules.OF_LISTS,
    ),
    Indicator(
        key="enrolled-by-status",
        part=Part.COUNTRIES,
        name=Text("Participations from priority groups of countries", "来自优先国家组的参加人次"),
        definition=Text(
            "Participations from Priority Africa (Member States of UNESCO in Africa, electoral"
            " groups V(a) and V(b) as the list has them), least developed countries, landlocked"
            " developing countries and small island developing States. A country can be in"
            " several, so the rows do not add up to the total.",
            "来自非洲优先（教科文组织非洲会员国，选举组五（甲）和五（乙），以名单为准）、最不发达国家、"
            "内陆发展中国家和小岛屿发展中国家的参加人次。一国可属多组，各行之和不等于总数。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.STATUS,
        as_of_rule=rules.OF_LISTS,
    ),
    Indicator(
        key="countries-by-status",
        part=Part.COUNTRIES,
        name=Text("Countries in priority groups", "优先国家组的国家数"),
        definition=Text(
            "Countries with participants that stood on the list on the first day of a workshop in"
            " which their participants were, each counted once for a list.",
            "在其学员参加的某期培训班首日列于名单的国家数，每份名单内每国只计一次。",
        ),
        unit=Unit.COUNTRIES,
        query=Population.COUNTRIES,
        by=Dimension.STATUS,
        as_of_rule=rules.OF_LISTS,
    ),
    Indicator(
        key="enrolled-by-label",
        part=Part.COUNTRIES,
        name=Text("Participations by lists kept as labels", "各标签名单参加人次"),
        definition=Text(
            "Participations from countries on lists of political initiatives, which the Centre"
            " keeps as plain labels. Nobody is chosen or favoured by them.",
            "来自政治性倡议名单所列国家的参加人次。此类名单仅作标签，不用于资格审查或优待。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.LABEL,
        as_of_rule=rules.OF_LISTS,
        is_public=False,
    ),
)

GENDER_AND_AGE: Sequence[Indicator] = (
    Indicator(
        key="enrolled-by-gender",
        part=Part.GENDER_AND_AGE,
        name=Text("Participations by gender", "按性别统计的参加人次"),
        definition=Text(
            "Participations by the gender that people stated; whoever did not is in a row of their"
            " own.",
            "按本人所填性别统计的参加人次；未填者单列。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.GENDER,
        as_of_rule=rules.OF_STATED,
    ),
    Indicator(
        key="women",
        part=Part.GENDER_AND_AGE,
        name=Text("Share of women", "女性比例"),
        definition=Text(
            "Participations of women, in per cent of those by people who stated a gender.",
            "女性参加人次占已填性别参加人次的百分比。",
        ),
        unit=Unit.PER_CENT,
        query=Population.ENROLLED,
        by=Dimension.GENDER,
        as_of_rule=rules.OF_STATED,
        share_of="woman",
    ),
    Indicator(
        key="enrolled-by-age",
        part=Part.GENDER_AND_AGE,
        name=Text("Participations by age", "按年龄统计的参加人次"),
        definition=Text(
            "Participations by age. People state the decade of their birth: young is whose whole"
            " decade is at most {youth_age} years old on the first day of the workshop, so"
            " somebody of that age whose decade also has older people counts as older.",
            "按年龄统计的参加人次。学员填写出生年代：该年代出生者在培训班首日均不超过{youth_age}岁的，"
            "计为青年；年代中有人超过的，计为年长者。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.AGE,
        as_of_rule=rules.OF_STATED,
    ),
    Indicator(
        key="youth",
        part=Part.GENDER_AND_AGE,
        name=Text("Share of young people", "青年比例"),
        definition=Text(
            "Participations of young people, in per cent of those by people who stated the decade"
            " of their birth. Young is whose whole decade is at most {youth_age} years old on the"
            " first day of the workshop.",
            "青年参加人次占已填出生年代参加人次的百分比。该年代出生者在培训班首日均不超过"
            "{youth_age}岁的，计为青年。",
        ),
        unit=Unit.PER_CENT,
        query=Population.ENROLLED,
        by=Dimension.AGE,
        as_of_rule=rules.OF_STATED,
        share_of="young",
    ),
)

INSTITUTIONS: Sequence[Indicator] = (
    Indicator(
        key="enrolled-by-category",
        part=Part.INSTITUTIONS,
        name=Text("Participations by kind of institution", "各类机构参加人次"),
        definition=Text(
            "Participations by the kind of the institution, as it was when the place was given.",
            "按取得名额时的机构类别统计的参加人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        by=Dimension.CATEGORY,
        as_of_rule=rules.OF_PLACES,
    ),
    Indicator(
        key="institutions",
        part=Part.INSTITUTIONS,
        name=Text("Institutions", "机构"),
        definition=Text(
            "Institutions of the participants, each counted once: those that the Centre keeps, and"
            " the names that people wrote, of which two that are written alike in one country are"
            " one. Names of people who were erased are no longer known, and not counted.",
            "学员所在机构，每个只计一次：包括中心登记的机构，以及学员自填的机构名称（同一国家内写法"
            "相同的计为一个）。个人信息已删除者的自填机构不再计入。",
        ),
        unit=Unit.INSTITUTIONS,
        query=Population.INSTITUTIONS,
        as_of_rule=rules.OF_PLACES,
    ),
)
