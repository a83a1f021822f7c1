"""What other terms and rules would change for the people of a workshop, before they are set."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cistrat_training.attendance.rules import Outlook
from cistrat_training.attendance.standing import Standing
from cistrat_training.workshops.models import Enrolment


class Alteration(NamedTuple):
    before: Standing
    after: Standing

    @property
    def enrolment(self) -> Enrolment:
        return self.after.enrolment

    @property
    def loses(self) -> bool:
        """Has met the rules, and would not any more."""
        return self.before.is_met and not self.after.is_met

    @property
    def gains(self) -> bool:
        return self.after.is_met and not self.before.is_met

    @property
    def falls_out_of_reach(self) -> bool:
        out = Outlook.OUT_OF_REACH
        return self.after.outlook is out and self.before.outlook is not out and not self.loses

    @property
    def comes_into_reach(self) -> bool:
        out = Outlook.OUT_OF_REACH
        return self.before.outlook is out and self.after.outlook is not out and not self.gains

    @property
    def decides(self) -> bool:
        return self.loses or self.gains or self.falls_out_of_reach or self.comes_into_reach

    @property
    def is_any(self) -> bool:
        def counted(standing: Standing) -> tuple[int, int, int]:
            return standing.minutes_attended, standing.minutes_asked, standing.lectures_attended

        return self.decides or counted(self.before) != counted(self.after)


class Alterations(NamedTuple):
    """Of everybody whose standing would change at all."""

    found: tuple[Alteration, ...]

    @classmethod
    def between(cls, before: Iterable[Standing], after: Iterable[Standing]) -> "Alterations":
        both = (Alteration(*pair) for pair in zip(before, after, strict=True))
        return cls(tuple(one for one in both if one.is_any))

    @property
    def lost(self) -> int:
        return sum(one.loses for one in self.found)

    @property
    def gained(self) -> int:
        return sum(one.gains for one in self.found)

    @property
    def out_of_reach(self) -> int:
        return sum(one.falls_out_of_reach for one in self.found)

    @property
    def into_reach(self) -> int:
        return sum(one.comes_into_reach for one in self.found)

    @property
    def others(self) -> int:
        """Whose minutes change, and nothing that they would notice."""
        return len(self.found) - len(self.decided)

    @property
    def decided(self) -> Sequence[Alteration]:
        """Those for whom it matters most first."""
        matters = [one for one in self.found if one.decides]
        return sorted(matters, key=lambda one: (not one.loses, not one.falls_out_of_reach))
