"""Who lectured, with whom the Centre worked, and what the workshops were for."""

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

LECTURERS: Sequence[Indicator] = (
    Indicator(
        key="lecturers",
        part=Part.LECTURERS,
        name=Text("Lecturers", "授课专家"),
        definition=Text(
            "People who lectured, each counted once however many lectures and workshops it were."
            " By audience: those of workshops with at least one place of that audience.",
            "授课专家人数，无论授课场次和期数，每人只计一次。分类别时，指该类学员至少有一人的培训班的授课专家。",
        ),
        unit=Unit.LECTURERS,
        query=Population.LECTURERS,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="lecturers-by-country",
        part=Part.LECTURERS,
        name=Text("Lecturers by country", "各国授课专家"),
        definition=Text(
            "Lecturers by the country of their institution.", "按所在机构所属国家统计的授课专家。"
        ),
        unit=Unit.LECTURERS,
        query=Population.LECTURERS,
        by=Dimension.COUNTRY,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="lecturers-by-gender",
        part=Part.LECTURERS,
        name=Text("Lecturers by gender", "按性别统计的授课专家"),
        definition=Text(
            "Lecturers by the gender that they stated in their account; whoever did not is in a"
            " row of their own.",
            "按账户中本人所填性别统计的授课专家；未填者单列。",
        ),
        unit=Unit.LECTURERS,
        query=Population.LECTURERS,
        by=Dimension.GENDER,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="women-lecturers",
        part=Part.LECTURERS,
        name=Text("Share of women among the lecturers", "授课专家中的女性比例"),
        definition=Text(
            "Women among the lecturers, in per cent of those who stated a gender.",
            "女性授课专家占已填性别授课专家的百分比。",
        ),
        unit=Unit.PER_CENT,
        query=Population.LECTURERS,
        by=Dimension.GENDER,
        as_of_rule=rules.OF_LECTURERS,
        share_of="woman",
    ),
    Indicator(
        key="lecturers-by-role",
        part=Part.LECTURERS,
        name=Text("Lecturers by role", "按身份统计的授课专家"),
        definition=Text(
            "Lecturers by what they are at home: expert, researcher, executive or professor.",
            "按本人身份（专家、研究人员、企业高管、教授）统计的授课专家。",
        ),
        unit=Unit.LECTURERS,
        query=Population.LECTURERS,
        by=Dimension.ROLE,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="lecturers-by-organisation",
        part=Part.LECTURERS,
        name=Text("Lecturers by institution", "各机构授课专家"),
        definition=Text("Lecturers by their institution.", "按所在机构统计的授课专家。"),
        unit=Unit.LECTURERS,
        query=Population.LECTURERS,
        by=Dimension.ORGANISATION,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="organisations",
        part=Part.LECTURERS,
        name=Text("Institutions of the lecturers", "授课专家所在机构"),
        definition=Text(
            "Institutions of the lecturers, each counted once. Members of a consortium are counted"
            " one by one here, also where the text names the consortium as a whole.",
            "授课专家所在机构，每个只计一次；联盟成员逐个计算，即使正文以联盟统称。",
        ),
        unit=Unit.INSTITUTIONS,
        query=Population.ORGANISATIONS,
        as_of_rule=rules.OF_LECTURERS,
    ),
    Indicator(
        key="partners",
        part=Part.LECTURERS,
        name=Text("Partner organisations", "合作机构"),
        definition=Text(
            "Organisations named as partners of these workshops, each counted once by its name.",
            "上述培训班列为合作方的机构，按名称每个只计一次。",
        ),
        unit=Unit.PARTNERS,
        query=Population.PARTNERS,
        as_of_rule=rules.OF_WORKSHOPS,
    ),
)


def _tagged(key: str, name: Text, definition: Text, unit: Unit, by: Dimension) -> Indicator:
    is_of_people = unit is Unit.PARTICIPATIONS
    return Indicator(
        key=key,
        part=Part.THEMES,
        name=name,
        definition=definition,
        unit=unit,
        query=Population.ENROLLED if is_of_people else Population.WORKSHOPS,
        by=by,
        as_of_rule=rules.OF_TAGS,
    )


THEMES: Sequence[Indicator] = (
    _tagged(
        "workshops-by-sdg",
        Text("Workshops by Sustainable Development Goal", "按可持续发展目标统计的培训班"),
        Text(
            "Workshops that serve a goal of the 2030 Agenda, as the organisers tagged them.",
            "由主办方标注为服务于2030年议程某项目标的培训班。",
        ),
        Unit.WORKSHOPS,
        Dimension.SDG,
    ),
    _tagged(
        "enrolled-by-sdg",
        Text("Participations by Sustainable Development Goal", "按可持续发展目标统计的参加人次"),
        Text(
            "Participations in workshops that serve a goal of the 2030 Agenda.",
            "参加服务于2030年议程某项目标的培训班的人次。",
        ),
        Unit.PARTICIPATIONS,
        Dimension.SDG,
    ),
    _tagged(
        "workshops-by-c5",
        Text("Workshops by output of UNESCO's programme", "按教科文组织计划产出统计的培训班"),
        Text(
            "Workshops that add to an output of UNESCO's programme and budget (document C/5), as"
            " the organisers tagged them.",
            "由主办方标注为有助于教科文组织计划与预算（C/5文件）某项产出的培训班。",
        ),
        Unit.WORKSHOPS,
        Dimension.C5,
    ),
    _tagged(
        "workshops-by-marker",
        Text("Workshops by priority", "按优先事项统计的培训班"),
        Text(
            "Workshops that serve a priority: gender equality, Priority Africa, small island"
            " developing States, youth, South-South cooperation.",
            "服务于某项优先事项（性别平等、非洲优先、小岛屿发展中国家、青年、南南合作）的培训班。",
        ),
        Unit.WORKSHOPS,
        Dimension.MARKER,
    ),
    _tagged(
        "enrolled-by-marker",
        Text("Participations by priority", "按优先事项统计的参加人次"),
        Text(
            "Participations in workshops that serve a priority, such as South-South cooperation.",
            "参加服务于某项优先事项（如南南合作）的培训班的人次。",
        ),
        Unit.PARTICIPATIONS,
        Dimension.MARKER,
    ),
)
