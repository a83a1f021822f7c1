"""The caps and floors that the organisers of a workshop set for its list of participants."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.enrolments.balance import COUNTRY, Limit, Sense
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

GROUP, GENDER, CATEGORY = "group:", "gender:", "category:"
FIRST_TIME = "first time"
MOST_RULES = 20  # more than anybody keeps in mind, few enough to try a list without each


class Whom(StrEnum):
    """Of whom a rule speaks."""

    EACH_COUNTRY = "each country"
    COUNTRY = "country"
    GROUPS = "groups"
    GENDER = "gender"
    CATEGORY = "category"
    FIRST_TIME = "first time"


class BalanceRule(Model):
    """At most or at least so many, or so many per cent, of the international list.

    `codes` are those of one country, of groups of countries (who is in any of them counts), of a
    gender, or of kinds of institution.
    """

    __tablename__ = "balance_rule"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="not_negative"),
        CheckConstraint("NOT percent OR amount <= 100", name="share_is_per_cent"),
        CheckConstraint(
            "whom <> 'each country' OR sense = 'at most'", name="no_floor_for_each_country"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    sense: Mapped[Sense]
    amount: Mapped[int]
    percent: Mapped[bool] = mapped_column(default=False)
    whom: Mapped[Whom]
    codes: Mapped[list[str]] = mapped_column(default_factory=list)

    @property
    def limit(self) -> Limit:
        tags = frozenset(tags_of(self.whom, self.codes))
        return Limit(self.id, self.sense, self.amount, self.percent, tags)

    def check(self) -> None:
        """Called after an organiser set it."""
        if self.percent and self.amount > 100:
            raise RuleBroken(N_("Per cent go up to 100."), field="amount")
        if self.whom is Whom.EACH_COUNTRY and self.sense is Sense.LEAST:
            raise RuleBroken(
                N_("For each country there can only be “at most”: nobody fills 190 countries."),
                field="sense",
            )
        if not self.codes and self.whom not in {Whom.EACH_COUNTRY, Whom.FIRST_TIME}:
            raise RuleBroken(N_("Choose for whom the rule is."), field="whom")


def tags_of(whom: Whom, codes: list[str]) -> list[str]:
    """None for the rule that each country has by itself."""
    if whom is Whom.FIRST_TIME:
        return [FIRST_TIME]
    return [PREFIXES[whom] + code for code in codes] if whom in PREFIXES else []


PREFIXES = {
    Whom.COUNTRY: COUNTRY,
    Whom.GROUPS: GROUP,
    Whom.GENDER: GENDER,
    Whom.CATEGORY: CATEGORY,
}
