"""What participants said of the workshops: shares of those who answered."""

from collections.abc import Mapping, Sequence

from cistrat_training.evaluation.rates import RATED
from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators import rules
from cistrat_training.reports.indicators.indicator import Indicator, Part, Population, Unit

WORDS: Mapping[str, tuple[Text, Text]] = {
    "satisfaction": (
        Text("Satisfied with the workshop", "满意度"),
        Text(
            "Answers above the middle of the scale to the question how satisfied people were with"
            " the workshop as a whole, right after it, in per cent of all answers.",
            "训后问卷中对培训班总体满意程度的回答高于量表中点的，占全部回答的百分比。",
        ),
    ),
    "relevance": (
        Text("Found it relevant to their work", "认为与工作相关"),
        Text(
            "Answers above the middle of the scale to the question how relevant the workshop was"
            " to people's work, right after it, in per cent of all answers.",
            "训后问卷中对与本职工作相关程度的回答高于量表中点的，占全部回答的百分比。",
        ),
    ),
    "recommend": (
        Text("Would recommend it", "愿意推荐"),
        Text(
            "Answers above the middle of the scale to the question whether people would recommend"
            " the workshop, in per cent of all answers.",
            "对是否愿意推荐培训班的回答高于量表中点的，占全部回答的百分比。",
        ),
    ),
    "applied": (
        Text("Have applied what they learned", "已应用所学"),
        Text(
            "Answers above the middle of the scale to the question whether people have applied"
            " what they learned, six or twelve months later, in per cent of all answers.",
            "六个月或十二个月跟踪问卷中对是否应用所学的回答高于量表中点的，占全部回答的百分比。",
        ),
    ),
    "result": (
        Text("Saw it change something where they work", "所在单位有所改变"),
        Text(
            "Answers above the middle of the scale to the question whether something changed where"
            " people work, six or twelve months later, in per cent of all answers.",
            "六个月或十二个月跟踪问卷中对所在单位是否有所改变的回答高于量表中点的，占全部回答的百分比。",
        ),
    ),
}

RATINGS: Sequence[Indicator] = tuple(
    Indicator(
        key=f"rated-{measure}",
        part=Part.EVALUATION,
        name=WORDS[measure][0],
        definition=WORDS[measure][1],
        unit=Unit.PER_CENT,
        query=Population.RATINGS,
        as_of_rule=rules.OF_ANSWERS,
        kind=measure,
    )
    for measure in RATED
)
