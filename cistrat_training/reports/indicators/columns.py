"""What stands in the rows of a list, and how it is written in a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import Dimension, Door, Indicator
from cistrat_training.reports.indicators.measures import Number
from cistrat_training.reports.indicators.values import AUDIENCE_NAMES, Values


class Form(StrEnum):
    """What a value is."""

    PERSON = "person"  # the id of an account
    WORDS = "words"  # as somebody wrote them
    BOTH = "both"  # a Text
    COUNTRY = "country"
    AUDIENCE = "audience"
    GENDER = "gender"
    AGE = "age"
    CATEGORY = "category"
    ROLE = "role"
    NUMBER = "number"
    DAY = "day"
    WORKSHOP = "workshop"  # its code; the row has its id beside it


class Column(NamedTuple):
    key: str
    name: Text
    form: Form


PERSON = Column("person", Text("Person", "姓名"), Form.PERSON)
INSTITUTION = Column("institution", Text("Institution", "机构"), Form.WORDS)
COUNTRY = Column("country", Text("Country", "国家"), Form.COUNTRY)
CATEGORY = Column("category", Text("Kind of institution", "机构类别"), Form.CATEGORY)
AUDIENCE = Column("audience", Text("Audience", "学员类别"), Form.AUDIENCE)
WORKSHOP = Column("workshop", Text("Workshop", "培训班"), Form.WORKSHOP)
CONFIRMED = Column("day", Text("Confirmed", "确认日期"), Form.DAY)
GENDER = Column("gender", Text("Gender", "性别"), Form.GENDER)
AGE = Column("age", Text("Age", "年龄"), Form.AGE)
ROLE = Column("role", Text("Role", "身份"), Form.ROLE)
MINUTES = Column("minutes", Text("Minutes", "分钟"), Form.NUMBER)
ASKED = Column("asked", Text("of minutes", "应到分钟"), Form.NUMBER)
PARTICIPATIONS = Column("number", Text("Participations", "参加人次"), Form.NUMBER)
LECTURES = Column("number", Text("Lectures", "讲座"), Form.NUMBER)
LECTURERS = Column("number", Text("Lecturers", "授课专家"), Form.NUMBER)
WORKSHOPS = Column("number", Text("Workshops", "培训班"), Form.NUMBER)
TITLE = Column("title", Text("Title", "题目"), Form.BOTH)
NAME = Column("title", Text("Name", "名称"), Form.BOTH)
CODE = Column("code", Text("Number", "编号"), Form.WORDS)
SUBMITTED = Column("day", Text("Submitted", "提交日期"), Form.DAY)
FIRST_DAY = Column("first_day", Text("First day", "首日"), Form.DAY)
LAST_DAY = Column("last_day", Text("Last day", "末日"), Form.DAY)
NUMBER = Column("number", Text("Number", "数量"), Form.NUMBER)
IN_WORKSHOPS = Column("workshops", Text("Workshops", "培训班"), Form.WORDS)
IN_LECTURE = Column("lecture", Text("Lecture", "讲座"), Form.WORDS)
POSITIVE = Column("positive", Text("Above the middle", "高于中点"), Form.NUMBER)
ANSWERED = Column("answered", Text("Answered", "已回答"), Form.NUMBER)
WERE_ASKED = Column("number", Text("Asked", "受邀"), Form.NUMBER)
TAGS = Column("tags", Text("Tags", "标注"), Form.WORDS)

Row = Mapping[str, Any]
DIMENSION_OF: Mapping[Form, Dimension] = {
    Form.COUNTRY: Dimension.COUNTRY,
    Form.GENDER: Dimension.GENDER,
    Form.AGE: Dimension.AGE,
    Form.CATEGORY: Dimension.CATEGORY,
    Form.ROLE: Dimension.ROLE,
}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The rows behind a number, or a page of them."""

    indicator: Indicator
    door: Door
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    length: int
    """How many rows there are on all pages."""
    number: Number
    """The figure that they come to: their length, their hours, or their share of `base`."""
    base: int | None = None

    @property
    def people(self) -> set[int]:
        keys = [column.key for column in self.columns if column.form is Form.PERSON]
        return {row[key] for row in self.rows for key in keys}


def written(
    column: Column, row: Row, values: Values, language: str, people: Mapping[int, str]
) -> str | int | date:
    """As a table prints it; numbers and days as such. `people` are the names that are known."""
    value = row[column.key]
    if column.form in (Form.NUMBER, Form.DAY, Form.WORDS, Form.WORKSHOP):
        return value if value is not None else ""
    if column.form is Form.PERSON:
        return people.get(value, "")
    return _name(column.form, value, values).said_in(language)[0]


def _name(form: Form, value: Any, values: Values) -> Text:
    if form is Form.BOTH:
        return Text(*value)
    if form is Form.AUDIENCE:
        return AUDIENCE_NAMES.get(value) or Text(value, value)
    return values.name(DIMENSION_OF[form], value)
