"""Lists of coordinators: which institution nominates, by whom, and how many at most."""

from dataclasses import replace
from typing import NamedTuple

from cistrat_training.enrolments import nominations
from cistrat_training.enrolments.coordinators import MOST_NOMINEES
from cistrat_training.places.models import Category, key_of
from cistrat_training.tables import Column, Layout, Line, Problem
from cistrat_training.words import N_

OF_TRAINEES = {column.key: column for column in nominations.LAYOUT.columns}
LAYOUT = Layout(
    "Coordinators",
    (
        replace(
            OF_TRAINEES["institution"],
            note=N_("The member institution that nominates."),
            also=(*OF_TRAINEES["institution"].also, "成员单位"),
        ),
        replace(OF_TRAINEES["category"], required=False),
        Column(
            "name",
            "Coordinator",
            "联络员",
            N_("Who nominates for the institution."),
            "李雪",
            required=True,
            also=("name", "contact", "姓名", "联系人", "联络人"),
        ),
        replace(
            OF_TRAINEES["email"],
            note=N_("The link goes to this address."),
            example="li.xue@example.org",
            required=True,
        ),
        Column(
            "quota",
            "Quota",
            "名额",
            N_("So many people at most."),
            "5",
            required=True,
            also=("places", "人数", "名额数"),
        ),
    ),
    chinese="联络员名单",
)


class Asked(NamedTuple):
    """Whom to ask. `number` is the line in a file, 0 for what was typed."""

    organisation: str
    category: Category
    name: str
    email: str
    quota: int
    number: int = 0

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """An institution stands on the list once."""
        return [(key_of(self.organisation),)]


def read(content: bytes) -> tuple[list[Asked], list[Problem]]:
    asked, problems, _unknown = nominations.rows_of(
        content, LAYOUT, _asked, lambda one: one.organisation
    )
    return asked, problems


def _asked(line: Line) -> Asked | None:
    """None where something is missing, which the line has noted."""
    before = len(line.problems)
    asked = Asked(
        organisation=line.text("institution", 300),
        category=line.choice("category", Category, nominations.CATEGORIES) or Category.RESEARCH,
        name=line.text("name", 200),
        email=nominations.email_in(line),
        quota=line.whole_number("quota", 1, MOST_NOMINEES) or 0,
        number=line.number,
    )
    return None if len(line.problems) > before else asked
