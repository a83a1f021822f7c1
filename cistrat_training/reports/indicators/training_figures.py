"""What was offered, who applied, and how far people came."""

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

OFFERED: Sequence[Indicator] = (
    Indicator(
        key="workshops",
        part=Part.TRAINING,
        name=Text("Workshops", "培训班"),
        definition=Text(
            "Editions of the Centre's training workshops. A workshop belongs to the year of its"
            " first day. By audience: those with at least one place of that audience.",
            "中心举办的培训班期数，按首日所在年份归属。分类别时，指该类学员至少有一人的培训班。",
        ),
        unit=Unit.WORKSHOPS,
        query=Population.WORKSHOPS,
        as_of_rule=rules.OF_WORKSHOPS,
    ),
    Indicator(
        key="workshops-by-series",
        part=Part.TRAINING,
        name=Text("Workshops by series", "各系列培训班"),
        definition=Text(
            "The workshops, by the recurring training that they are an edition of.",
            "按所属系列统计的培训班期数。",
        ),
        unit=Unit.WORKSHOPS,
        query=Population.WORKSHOPS,
        by=Dimension.SERIES,
        as_of_rule=rules.OF_WORKSHOPS,
    ),
    Indicator(
        key="lectures",
        part=Part.TRAINING,
        name=Text("Lectures", "讲座"),
        definition=Text(
            "Lectures and discussions in the programmes. By audience: those of workshops with at"
            " least one place of that audience.",
            "日程中的讲座和研讨。分类别时，指该类学员至少有一人的培训班的讲座。",
        ),
        unit=Unit.LECTURES,
        query=Population.LECTURES,
        as_of_rule=rules.OF_LECTURES,
    ),
    Indicator(
        key="contact-hours",
        part=Part.TRAINING,
        name=Text("Contact hours", "授课学时"),
        definition=Text(
            "The length of these lectures and discussions, in hours of 60 minutes. Ceremonies and"
            " breaks are not counted.",
            "上述讲座和研讨的时长之和，按每学时60分钟计；不含典礼和休息。",
        ),
        unit=Unit.HOURS,
        query=Population.LECTURES,
        as_of_rule=rules.OF_LECTURES,
    ),
)

COMING: Sequence[Indicator] = (
    Indicator(
        key="applications",
        part=Part.PEOPLE,
        name=Text("Applications", "申请"),
        definition=Text(
            "Applications to these workshops. Domestic trainees are nominated by their"
            " institutions and do not apply.",
            "对上述培训班提交的申请。国内学员由所在单位推荐，不需申请。",
        ),
        unit=Unit.APPLICATIONS,
        query=Population.APPLICATIONS,
        as_of_rule=rules.OF_APPLICATIONS,
    ),
    Indicator(
        key="accepted",
        part=Part.PEOPLE,
        name=Text("Applications accepted", "获录取的申请"),
        definition=Text(
            "Applications to which a place was offered, also where the offer was declined or"
            " lapsed later. Offers that the Centre took back are not counted.",
            "已发出录取通知的申请，包括其后谢绝或逾期的；中心收回的录取不计入。",
        ),
        unit=Unit.APPLICATIONS,
        query=Population.ACCEPTED,
        as_of_rule=rules.OF_APPLICATIONS,
    ),
    Indicator(
        key="enrolled",
        part=Part.PEOPLE,
        name=Text("Participations", "参加人次"),
        definition=Text(
            "Confirmed places. Whoever took part in two workshops is counted twice.",
            "已确认的名额。参加两期培训班的人计两次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ENROLLED,
        as_of_rule=rules.OF_PLACES,
    ),
    Indicator(
        key="persons",
        part=Part.PEOPLE,
        name=Text("Persons", "参加人数"),
        definition=Text(
            "The people behind the participations, each counted once. Accounts that were found to"
            " be the same person are one.",
            "参加培训的人数，每人只计一次；已确认为同一人的账户合并计算。",
        ),
        unit=Unit.PERSONS,
        query=Population.PERSONS,
        as_of_rule=rules.OF_PLACES,
    ),
    Indicator(
        key="attended",
        part=Part.PEOPLE,
        name=Text("Attended at or above the rule", "达到考勤要求"),
        definition=Text(
            "Participations that met all rules of attendance which the workshop sets for its"
            " certificate of participation, and came to at least one lecture.",
            "达到该期培训班参加证书全部考勤要求、且至少参加一场讲座的人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.ATTENDED,
        as_of_rule=rules.OF_ATTENDANCE,
    ),
    Indicator(
        key="attendance-rate",
        part=Part.PEOPLE,
        name=Text("Share that attended at or above the rule", "考勤达标率"),
        definition=Text(
            "Participations that attended at or above the rule, in per cent of those whose"
            " attendance was reckoned.",
            "考勤达标人次占已核算考勤人次的百分比。",
        ),
        unit=Unit.PER_CENT,
        query=Population.ATTENDED,
        as_of_rule=rules.OF_ATTENDANCE,
    ),
    Indicator(
        key="certified",
        part=Part.PEOPLE,
        name=Text("Certified", "获得证书"),
        definition=Text(
            "Participations with a valid certificate of participation or of completion.",
            "持有有效参加证书或结业证书的人次。",
        ),
        unit=Unit.PARTICIPATIONS,
        query=Population.CERTIFIED,
        as_of_rule=rules.OF_CERTIFICATES,
    ),
)
