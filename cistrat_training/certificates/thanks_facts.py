"""What stands on a letter of thanks, as it stood when it was written."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from cistrat_training.certificates.facts import Words


@dataclass(frozen=True)
class Given:
    """One lecture. The day is that of the workshop's clock; None where the hour is not known."""

    title: Words
    day: date | None
    minutes: int


@dataclass(frozen=True)
class ThanksFacts:
    holder: Words
    """The name, in Latin letters and in their own."""
    post: Words
    institution: Words
    series: Words
    number: int
    title: Words
    first_day: date
    last_day: date
    lectures: tuple[Given, ...]
    listeners: int
    """Those who attended at least one of these lectures, or watched its recording."""
    countries: int
    certificate: str
    """The number of the certificate of lecturing, if one stands."""
    signatory: str
    signatory_post: Words
    written_on: date

    @property
    def minutes(self) -> int:
        return sum(lecture.minutes for lecture in self.lectures)

    def as_dict(self) -> dict[str, Any]:
        kept = asdict(self)
        for name in DAYS:
            kept[name] = kept[name].isoformat()
        for lecture in kept["lectures"]:
            lecture["day"] = lecture["day"] and lecture["day"].isoformat()
        return kept

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        words = {name: Words(**kept[name]) for name in WORDS}
        days = {name: date.fromisoformat(kept[name]) for name in DAYS}
        lectures = tuple(_given(each) for each in kept["lectures"])
        return cls(**{**kept, **words, **days, "lectures": lectures})


WORDS = ("holder", "post", "institution", "series", "title", "signatory_post")
DAYS = ("first_day", "last_day", "written_on")


def _given(kept: dict[str, Any]) -> Given:
    day = kept["day"] and date.fromisoformat(kept["day"])
    return Given(Words(**kept["title"]), day, kept["minutes"])
