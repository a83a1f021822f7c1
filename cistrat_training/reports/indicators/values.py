"""The values of each classification: their names, and the order in which they are printed."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from sqlalchemy import select

from cistrat_training.database import AnySession
from cistrat_training.places.models import Country, CountryGroup, GroupKind, Organisation
from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import GROUPS, Dimension
from cistrat_training.reports.indicators.scope import Scope
from cistrat_training.schedule.models import Lecturer
from cistrat_training.workshops.models import SDGS

Names = Mapping[str, Text]

GENDER_NAMES: Names = {
    "woman": Text("Women", "女性"),
    "man": Text("Men", "男性"),
    "other": Text("Other", "其他"),
    "unstated": Text("Not stated", "未填"),
}
AGE_NAMES: Names = {
    "young": Text("Up to {youth_age} years old", "不超过{youth_age}岁"),
    "older": Text("Older, or perhaps older", "超过或可能超过{youth_age}岁"),
    "unstated": Text("Not stated", "未填"),
}
CATEGORY_NAMES: Names = {
    "government": Text("Government departments", "政府部门"),
    "research": Text("Research institutes", "科研院所"),
    "university": Text("Colleges and universities", "高等院校"),
    "enterprise": Text("Enterprises", "企业"),
    "international": Text("International organisations", "国际组织"),
    "other": Text("Other institutions", "其他机构"),
}
ROLE_NAMES: Names = {
    "expert": Text("Experts", "专家"),
    "researcher": Text("Researchers", "研究人员"),
    "executive": Text("Executives", "企业高管"),
    "professor": Text("Professors", "教授"),
}
MARKER_NAMES: Names = {
    "gender": Text("Gender equality", "性别平等"),
    "africa": Text("Priority Africa", "非洲优先"),
    "sids": Text("Small island developing States", "小岛屿发展中国家"),
    "youth": Text("Youth", "青年"),
    "south-south": Text("South-South cooperation", "南南合作"),
}
AUDIENCE_NAMES: Names = {
    "international": Text("International", "国际"),
    "domestic": Text("Domestic", "国内"),
}
SDGS_IN_CHINESE = (
    *("无贫穷", "零饥饿", "良好健康与福祉", "优质教育", "性别平等", "清洁饮水和卫生设施"),
    *("经济适用的清洁能源", "体面工作和经济增长", "产业、创新和基础设施", "减少不平等"),
    *("可持续城市和社区", "负责任消费和生产", "气候行动", "水下生物", "陆地生物"),
    *("和平、正义与强大机构", "促进目标实现的伙伴关系"),
)
SDG_NAMES: Names = {
    str(number): Text(f"{number}. {english}", f"{number}. {chinese}")
    for (number, english), chinese in zip(SDGS.items(), SDGS_IN_CHINESE, strict=True)
}
FIXED: Mapping[Dimension, Names] = {
    Dimension.GENDER: GENDER_NAMES,
    Dimension.AGE: AGE_NAMES,
    Dimension.CATEGORY: CATEGORY_NAMES,
    Dimension.ROLE: ROLE_NAMES,
    Dimension.MARKER: MARKER_NAMES,
    Dimension.SDG: SDG_NAMES,
}
ALL_ROWS = {
    *(Dimension.GENDER, Dimension.AGE, Dimension.CATEGORY, Dimension.MARKER),
    *(Dimension.ELECTORAL, Dimension.REGION, Dimension.STATUS, Dimension.LABEL),
}
"""Where nought is worth a row too."""


class Values:
    """Names that are in the database are read once, when somebody asks for them."""

    def __init__(self, session: AnySession, scope: Scope) -> None:
        self._session, self._scope = session, scope

    def names(self, dimension: Dimension) -> Names:
        if dimension is Dimension.AGE:
            age = str(self._scope.youth_age)
            return {
                value: Text(*(words.replace("{youth_age}", age) for words in name))
                for value, name in AGE_NAMES.items()
            }
        if dimension in GROUPS:
            return self._groups[GroupKind(dimension.value)]
        return FIXED[dimension] if dimension in FIXED else self._kept[dimension]()

    def name(self, dimension: Dimension, value: str) -> Text:
        return self.names(dimension).get(value) or Text(value, value)

    def in_order(self, dimension: Dimension, numbers: Mapping[str, float]) -> list[str]:
        """The values to print: in an order of their own, or those with most first."""
        names = self.names(dimension)
        if dimension in ALL_ROWS:
            return list(names)
        if dimension in FIXED or dimension in GROUPS:
            return [value for value in names if value in numbers]
        if dimension is Dimension.C5:
            return sorted(numbers)
        return sorted(numbers, key=lambda value: (-numbers[value], self.name(dimension, value).en))

    @cached_property
    def _kept(self) -> Mapping[Dimension, Callable[[], Names]]:
        return {
            Dimension.COUNTRY: lambda: self.countries,
            Dimension.ORGANISATION: lambda: self.organisations,
            Dimension.SERIES: lambda: self._series,
            Dimension.C5: dict,
        }

    @cached_property
    def countries(self) -> Names:
        """As a report prints them."""
        rows = self._session.scalars(select(Country))
        return {each.code: Text(each.printed("en"), each.printed("zh")) for each in rows}

    @cached_property
    def organisations(self) -> Names:
        """Those that lecturers come from."""
        rows = self._session.execute(
            select(Organisation.id, Organisation.name, Organisation.name_zh).where(
                Organisation.id.in_(select(Lecturer.organisation_id))
            )
        )
        return {str(id_): Text(name, chinese or "") for id_, name, chinese in rows}

    @cached_property
    def _series(self) -> Names:
        found = {workshop.series for workshop in self._scope.workshops}
        return {each.code: Text(each.title_en, each.title_zh) for each in found}

    @cached_property
    def _groups(self) -> Mapping[GroupKind, Names]:
        found: dict[GroupKind, dict[str, Text]] = {kind: {} for kind in GroupKind}
        for group in sorted(self._session.scalars(select(CountryGroup)), key=_place):
            found[group.kind][group.code] = Text(group.name_en, group.name_zh)
        return found


ORDER: Iterable[str] = (
    *("AFRICA", "LDC", "LLDC", "SIDS"),
    *(f"UNESCO-{number}" for number in ("I", "II", "III", "IV", "Va", "Vb")),
    *("M49-002", "M49-019", "M49-142", "M49-150", "M49-009"),
)
_PLACES = {code: place for place, code in enumerate(ORDER)}


def _place(group: CountryGroup) -> tuple[int, str]:
    return _PLACES.get(group.code, len(_PLACES)), group.name_en
