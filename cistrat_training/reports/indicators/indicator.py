"""What an indicator is: a population that is counted, the classification that splits it, the words
that say so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.reports.facts import Text


class Part(StrEnum):
    """Under which heading an indicator stands."""

    TRAINING = "training"
    PEOPLE = "people"
    COUNTRIES = "countries"
    GENDER_AND_AGE = "gender and age"
    INSTITUTIONS = "institutions"
    LECTURERS = "lecturers"
    THEMES = "themes"
    EVALUATION = "evaluation"
    SENTENCES = "sentences"  # what the sentences about one series state


PARTS: dict[Part, Text] = {
    Part.TRAINING: Text("Training", "培训"),
    Part.PEOPLE: Text("Applicants and participants", "申请人与学员"),
    Part.COUNTRIES: Text("Countries", "国家"),
    Part.GENDER_AND_AGE: Text("Gender and age", "性别与年龄"),
    Part.INSTITUTIONS: Text("Institutions of the participants", "学员所在机构"),
    Part.LECTURERS: Text("Lecturers and partners", "授课专家与合作方"),
    Part.THEMES: Text("Goals and priorities", "目标与优先事项"),
    Part.EVALUATION: Text("Evaluation", "评估"),
    Part.SENTENCES: Text("Stated in the text, for each series", "正文所述（按系列）"),
}


class Unit(StrEnum):
    """What one of the number is."""

    WORKSHOPS = "workshops"
    LECTURES = "lectures"
    HOURS = "hours"
    APPLICATIONS = "applications"
    PARTICIPATIONS = "participations"
    PERSONS = "persons"
    COUNTRIES = "countries"
    INSTITUTIONS = "institutions"
    LECTURERS = "lecturers"
    PARTNERS = "partners"
    ITEMS = "items"
    PER_CENT = "per cent"


UNITS: dict[Unit, Text] = {
    Unit.WORKSHOPS: Text("workshops", "期"),
    Unit.LECTURES: Text("lectures", "场"),
    Unit.HOURS: Text("hours", "学时"),
    Unit.APPLICATIONS: Text("applications", "份"),
    Unit.PARTICIPATIONS: Text("participations", "人次"),
    Unit.PERSONS: Text("persons", "人"),
    Unit.COUNTRIES: Text("countries", "个国家"),
    Unit.INSTITUTIONS: Text("institutions", "个机构"),
    Unit.LECTURERS: Text("lecturers", "位授课专家"),
    Unit.PARTNERS: Text("partners", "个合作方"),
    Unit.ITEMS: Text("entries", "项"),
    Unit.PER_CENT: Text("%", "%"),
}


class Population(StrEnum):
    """What a list has one row for each of; `populations.py` has the query of this name."""

    WORKSHOPS = "workshops"
    LECTURES = "lectures"
    APPLICATIONS = "applications"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    ATTENDED = "attended"
    CERTIFIED = "certified"
    PERSONS = "persons"
    COUNTRIES = "countries"
    INSTITUTIONS = "institutions"
    LECTURERS = "lecturers"
    ORGANISATIONS = "organisations"
    PARTNERS = "partners"
    RATINGS = "ratings"
    TOLD = "told"


class Dimension(StrEnum):
    """A classification."""

    SERIES = "series"
    COUNTRY = "country"
    ELECTORAL = "electoral"
    REGION = "region"
    SUBREGION = "subregion"
    STATUS = "status"
    LABEL = "label"
    GENDER = "gender"
    AGE = "age"
    CATEGORY = "category"
    ROLE = "role"
    ORGANISATION = "organisation"
    SDG = "sdg"
    C5 = "c5"
    MARKER = "marker"

    @property
    def is_partition(self) -> bool:
        """Whether each row of the population has exactly one value, so that the cells add up."""
        return self in PARTITIONS

    @property
    def is_of_countries(self) -> bool:
        """A dated list of countries; the values are the codes of the lists of this kind."""
        return self in GROUPS


def is_told_of_all(by: Dimension | None) -> bool:
    """Whether the sum is of the whole population; else it is of those that have a value at all:
    whose country is on one of the lists, whose workshop has a tag."""
    return by is None or by.is_partition


PARTITIONS = frozenset(
    {
        *(Dimension.SERIES, Dimension.COUNTRY, Dimension.GENDER, Dimension.AGE),
        *(Dimension.CATEGORY, Dimension.ROLE, Dimension.ORGANISATION),
    }
)
GROUPS = frozenset(
    {
        *(Dimension.ELECTORAL, Dimension.REGION, Dimension.SUBREGION),
        *(Dimension.STATUS, Dimension.LABEL),
    }
)
DIMENSIONS: dict[Dimension, Text] = {
    Dimension.SERIES: Text("Series", "系列"),
    Dimension.COUNTRY: Text("Country", "国家"),
    Dimension.ELECTORAL: Text("Electoral group of UNESCO", "教科文组织选举组"),
    Dimension.REGION: Text("Region (M49)", "地区（M49）"),
    Dimension.SUBREGION: Text("Subregion (M49)", "次地区（M49）"),
    Dimension.STATUS: Text("Priority or status", "优先事项或地位"),
    Dimension.LABEL: Text("List kept as a label", "标签名单"),
    Dimension.GENDER: Text("Gender", "性别"),
    Dimension.AGE: Text("Age", "年龄"),
    Dimension.CATEGORY: Text("Kind of institution", "机构类别"),
    Dimension.ROLE: Text("Role", "身份"),
    Dimension.ORGANISATION: Text("Institution", "机构"),
    Dimension.SDG: Text("Sustainable Development Goal", "可持续发展目标"),
    Dimension.C5: Text("Output of UNESCO's programme (C/5)", "教科文组织计划（C/5）产出"),
    Dimension.MARKER: Text("Priority", "优先事项"),
}


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure, or with `by` one for each value of a classification, each also by audience."""

    key: str
    part: Part
    name: Text
    definition: Text
    unit: Unit
    query: Population
    by: Dimension | None = None
    as_of_rule: Text
    is_public: bool = True
    share_of: str = ""
    """The value of `by` whose share among those with a stated value the number is."""
    kind: str = ""
    """Of a figure that a sentence states: the name of its list."""

    @property
    def is_share(self) -> bool:
        return self.unit is Unit.PER_CENT


class Door(NamedTuple):
    """What opens behind a number: the indicator, or one cell of it."""

    key: str
    value: str = ""
    audience: str = ""
