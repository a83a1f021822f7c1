"""A series, its workshops, the rules for their certificates, and the places in them."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import Gender, User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.words import N_
from cistrat_training.zones import clock_of, known

GRACE = timedelta(minutes=15)  # a form opened before the deadline may be sent so much later
USUAL_SHARE = 80  # per cent of the lecture time, the Centre's rule for a certificate
USUAL_DAYS_TO_CONFIRM = 14
USUAL_DAYS_TO_REMIND = 3
USUAL_DAYS_WITH_TRAVEL_DATA = 30
USUALLY_LATER = ("LDC", "SIDS")  # lists of countries whose applicants may get more time


class Stage(StrEnum):
    """How far a workshop has come on a day; nothing that somebody sets."""

    PREPARING = "preparing"
    CALLING = "calling"
    SELECTING = "selecting"
    RUNNING = "running"
    OVER = "over"


STAGES = {
    Stage.PREPARING: N_("In preparation"),
    Stage.CALLING: N_("Call open"),
    Stage.SELECTING: N_("Between call and first day"),
    Stage.RUNNING: N_("Running"),
    Stage.OVER: N_("Over"),
}


class Audience(StrEnum):
    INTERNATIONAL = "international"
    DOMESTIC = "domestic"
    PARTNER = "partner"  # from a learning platform; outside the report's counts


AUDIENCES = {
    Audience.INTERNATIONAL: N_("International"),
    Audience.DOMESTIC: N_("Domestic"),
    Audience.PARTNER: N_("Partner"),
}


class Mode(StrEnum):
    ONLINE = "online"
    ON_SITE = "on-site"
    HYBRID = "hybrid"


MODES = {Mode.ONLINE: N_("Online"), Mode.ON_SITE: N_("On site"), Mode.HYBRID: N_("Hybrid")}


class Delivery(StrEnum):
    LIVESTREAM = "livestream"
    RECORDED = "recorded"


DELIVERIES = {Delivery.LIVESTREAM: N_("Livestream"), Delivery.RECORDED: N_("Recorded broadcast")}


SDGS: dict[int, str] = {
    1: N_("No poverty"),
    2: N_("Zero hunger"),
    3: N_("Good health and well-being"),
    4: N_("Quality education"),
    5: N_("Gender equality"),
    6: N_("Clean water and sanitation"),
    7: N_("Affordable and clean energy"),
    8: N_("Decent work and economic growth"),
    9: N_("Industry, innovation and infrastructure"),
    10: N_("Reduced inequalities"),
    11: N_("Sustainable cities and communities"),
    12: N_("Responsible consumption and production"),
    13: N_("Climate action"),
    14: N_("Life below water"),
    15: N_("Life on land"),
    16: N_("Peace, justice and strong institutions"),
    17: N_("Partnerships for the goals"),
}
"""The Sustainable Development Goals of the United Nations, by their numbers."""


class Marker(StrEnum):
    """A priority that a workshop serves, beside its subject."""

    GENDER = "gender"
    AFRICA = "africa"
    SIDS = "sids"
    YOUTH = "youth"
    SOUTH_SOUTH = "south-south"


MARKERS = {
    Marker.GENDER: N_("Gender equality"),
    Marker.AFRICA: N_("Priority Africa"),
    Marker.SIDS: N_("Small island developing States"),
    Marker.YOUTH: N_("Youth"),
    Marker.SOUTH_SOUTH: N_("South-South cooperation"),
}


class Promotion(StrEnum):
    """What becomes of a seat that falls free while people wait on the reserve list."""

    AUTOMATIC = "automatic"
    AFTER_A_NOD = "after a nod"


PROMOTIONS = {
    Promotion.AUTOMATIC: N_("It is offered to the next on the reserve list at once"),
    Promotion.AFTER_A_NOD: N_("It waits until an organiser offers it to the next"),
}


class Series(Model):
    """A recurring training."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str] = mapped_column(unique=True)
    title_zh: Mapped[str] = mapped_column(default="")

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    @validates("code")
    def _two_to_four_letters(self, _name: str, code: str) -> str:
        code = code.strip().upper()
        if not (2 <= len(code) <= 4 and code.isascii() and code.isalpha()):
            raise RuleBroken(
                N_("A series has a code of 2 to 4 letters from A to Z, such as STI."),
                field="series_code",
            )
        return code


class Workshop(Model):
    """One edition of a series."""

    __tablename__ = "workshop"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("first_day <= last_day", name="begins_before_it_ends"),
        CheckConstraint("call_opens_at < call_closes_at", name="call_opens_before_it_closes"),
        CheckConstraint("call_closes_at < call_closes_later_at", name="closes_then_closes_later"),
        CheckConstraint(
            "seats_international >= 0 AND seats_domestic >= 0 AND seats_partner >= 0",
            name="no_negative_seats",
        ),
        Index("ix_workshop_first_day", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id), init=False)
    series: Mapped[Series] = relationship(lazy="joined", innerjoin=True)  # its code is everywhere
    number: Mapped[int]
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    printed_title_en: Mapped[str] = mapped_column(default="")
    """The title in a report, where it differs from the workshop's own."""
    printed_title_zh: Mapped[str] = mapped_column(default="")
    theme_en: Mapped[str] = mapped_column(default="")
    theme_zh: Mapped[str] = mapped_column(default="")
    conditions_en: Mapped[list[str]] = mapped_column(default_factory=list)
    """Who can apply, as the call says it: one sentence each."""
    conditions_zh: Mapped[list[str]] = mapped_column(default_factory=list)
    mode: Mapped[Mode] = mapped_column(default=Mode.ONLINE)
    deliveries: Mapped[list[str]] = mapped_column(default_factory=list)
    platform_en: Mapped[str] = mapped_column(default="")
    platform_zh: Mapped[str] = mapped_column(default="")
    partners_en: Mapped[list[str]] = mapped_column(default_factory=list)
    """Printed names of the partners, each with its article."""
    partners_zh: Mapped[list[str]] = mapped_column(default_factory=list)
    place_en: Mapped[str] = mapped_column(default="")
    place_zh: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    first_day: Mapped[date]
    last_day: Mapped[date]
    seats_international: Mapped[int] = mapped_column(default=0)
    seats_domestic: Mapped[int] = mapped_column(default=0)
    seats_partner: Mapped[int] = mapped_column(default=0)
    call_opens_at: Mapped[datetime | None] = mapped_column(default=None)
    call_closes_at: Mapped[datetime | None] = mapped_column(default=None)
    call_closes_later_at: Mapped[datetime | None] = mapped_column(default=None)
    """The second deadline, for applicants from `later_countries` only."""
    later_groups: Mapped[list[str]] = mapped_column(default_factory=list)
    """The lists of countries that have the second deadline."""
    later_countries: Mapped[list[str]] = mapped_column(default_factory=list)
    """Who stood on these lists on `lists_as_of`, written down when the organiser set the call:
    what a call promised does not change when a list does."""
    call_opened_at: Mapped[datetime | None] = mapped_column(default=None)
    """When an organiser published the call; before that nobody else sees it."""
    days_to_confirm: Mapped[int] = mapped_column(default=USUAL_DAYS_TO_CONFIRM)
    days_to_remind: Mapped[int] = mapped_column(default=USUAL_DAYS_TO_REMIND)
    """So many days before the deadline of an offer we write once more; 0 is never."""
    promotion: Mapped[Promotion] = mapped_column(default=Promotion.AUTOMATIC)
    days_with_travel_data: Mapped[int] = mapped_column(default=USUAL_DAYS_WITH_TRAVEL_DATA)
    """How long after the last day passport data are kept; then a job deletes them."""
    signatory_name: Mapped[str] = mapped_column(default="")
    signatory_post_en: Mapped[str] = mapped_column(default="")
    signatory_post_zh: Mapped[str] = mapped_column(default="")
    sdgs: Mapped[list[int]] = mapped_column(default_factory=list)
    """The Sustainable Development Goals that it serves, by their numbers."""
    c5: Mapped[list[str]] = mapped_column(default_factory=list)
    """The outputs of UNESCO's programme and budget (document C/5) that it adds to, as that
    document numbers them."""
    markers: Mapped[list[str]] = mapped_column(default_factory=list)

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def theme(self, language: str) -> str:
        return self.theme_zh if language == "zh" and self.theme_zh else self.theme_en

    def conditions(self, language: str) -> list[str]:
        return self.conditions_zh if language == "zh" and self.conditions_zh else self.conditions_en

    def platform(self, language: str) -> str:
        return self.platform_zh if language == "zh" and self.platform_zh else self.platform_en

    def place(self, language: str) -> str:
        return self.place_zh if language == "zh" and self.place_zh else self.place_en

    def signatory_post(self, language: str) -> str:
        both = self.signatory_post_en, self.signatory_post_zh
        return both[1] if language == "zh" and both[1] else both[0]

    @property
    def tz(self) -> ZoneInfo:
        return clock_of(self.zone)

    @property
    def code(self) -> str:
        """`STI-12`, as it begins every number given in this workshop."""
        return f"{self.series.code}-{self.number}"

    @property
    def travel_data_until(self) -> date:
        """The last day on which passport data of its participants are kept."""
        return self.last_day + timedelta(days=self.days_with_travel_data)

    def seats(self, audience: Audience) -> int:
        return {
            Audience.INTERNATIONAL: self.seats_international,
            Audience.DOMESTIC: self.seats_domestic,
            Audience.PARTNER: self.seats_partner,
        }[audience]

    def open_call(self, *, now: datetime) -> None:
        if self.call_opened_at:
            raise RuleBroken(N_("The call is published already."))
        if not (self.call_opens_at and self.call_closes_at):
            raise RuleBroken(
                N_("Set when the call opens and closes first."), field="call_closes_at"
            )
        if self.call_closes_at <= now:
            raise RuleBroken(
                N_("The call would close in the past. Set a later day first."),
                field="call_closes_at",
            )
        self.call_opened_at = now

    def is_published(self) -> bool:
        return self.call_opened_at is not None

    @property
    def lists_as_of(self) -> date:
        """The day on which a country must stand on a list that this call names."""
        if self.call_closes_at is None:
            return self.first_day
        return self.call_closes_at.astimezone(self.tz).date()

    def closes_at(self, country: str | None = None) -> datetime | None:
        """The deadline for institutions in that country; where none is known yet, the last one."""
        has_longer = country is None or country in self.later_countries
        return (has_longer and self.call_closes_later_at) or self.call_closes_at

    def check_dates(self) -> None:
        """The days and the call must follow each other; called after an organiser set them."""
        if self.last_day < self.first_day:
            raise RuleBroken(
                N_("The last day is before the first. Set it to the first day or later."),
                field="last_day",
            )
        if self.is_published() and not (self.call_opens_at and self.call_closes_at):
            raise RuleBroken(
                N_("The call is published, so it needs both times. You can set later ones."),
                field="call_closes_at",
            )
        if not (self.call_opens_at and self.call_closes_at):
            self._check_nothing_later()
            return
        if self.call_closes_at <= self.call_opens_at:
            raise RuleBroken(
                N_("The call would close before it opens. Set a later time."),
                field="call_closes_at",
            )
        self._check_end_of_call("call_closes_at")
        self._check_later_deadline()

    def _check_nothing_later(self) -> None:
        if self.call_closes_later_at:
            raise RuleBroken(
                N_("Set when the call opens and closes first."), field="call_closes_at"
            )

    def _check_end_of_call(self, field: str) -> None:
        closes: datetime = getattr(self, field)
        if closes.astimezone(self.tz).date() > self.first_day:
            raise RuleBroken(
                N_("The call would close after the workshop has begun. Set an earlier time."),
                field=field,
            )

    def _check_later_deadline(self) -> None:
        if not (self.call_closes_at and self.call_closes_later_at):
            return
        if self.call_closes_later_at <= self.call_closes_at:
            raise RuleBroken(
                N_("The later deadline is not after the first. Set a later time, or none."),
                field="call_closes_later_at",
            )
        if not self.later_groups:
            raise RuleBroken(
                N_("Choose whose applicants have the later deadline."), field="later_groups"
            )
        self._check_end_of_call("call_closes_later_at")

    def check_seats(self, taken: dict[Audience, int]) -> None:
        """Nobody loses a place that was confirmed because the seats became fewer."""
        for audience, count in taken.items():
            if self.seats(audience) < count:
                raise RuleBroken(
                    N_("%(count)d places are confirmed already. Set at least as many seats."),
                    field=f"seats_{audience}",
                    count=count,
                )

    def stage(self, now: datetime) -> Stage:
        today = now.astimezone(self.tz).date()
        if today > self.last_day:
            return Stage.OVER
        if today >= self.first_day:
            return Stage.RUNNING
        if self.is_calling(now):
            return Stage.CALLING
        return Stage.SELECTING if self.is_published() and self.has_closed(now) else Stage.PREPARING

    def has_closed(self, now: datetime, country: str | None = None) -> bool:
        closes = self.closes_at(country)
        return closes is not None and closes <= now

    def is_calling(
        self, now: datetime, country: str | None = None, *, form_opened_at: datetime | None = None
    ) -> bool:
        """Whether institutions in that country may send an application now; without a country,
        whether anybody may. A form opened in time has `GRACE` longer."""
        closes = self.closes_at(country)
        if not (self.call_opened_at and self.call_opens_at and closes):
            return False
        in_time = form_opened_at is not None and form_opened_at < closes
        return self.call_opens_at <= now < closes + (GRACE if in_time else timedelta(0))

    @validates("zone")
    def _known_zone(self, _name: str, zone: str) -> str:
        if zone != self.zone and not known(zone):  # one that was kept may be forgotten since
            raise RuleBroken(
                N_("“%(zone)s” is not a time zone. Choose one from the list."),
                field="zone",
                zone=zone,
            )
        return zone


class RuleKind(StrEnum):
    SHARE = "share"  # per cent of the lecture time, live or recorded
    LIVE_SHARE = "live_share"  # per cent of it, live alone
    LECTURES = "lectures"  # number of lectures attended
    MANDATORY = "mandatory"  # each lecture that is; no row of its own, since they are rows
    TASK = "task"  # the assessed task is passed
    QUESTIONNAIRE = "questionnaire"  # that after the workshop is handed in, whatever it says


CERTIFICATE_RULES = {
    RuleKind.SHARE: N_("Share of the lecture time, in per cent"),
    RuleKind.LIVE_SHARE: N_("Live share of the lecture time, in per cent"),
    RuleKind.LECTURES: N_("Number of lectures"),
    RuleKind.MANDATORY: N_("Mandatory lectures"),
    RuleKind.TASK: N_("The assessed task is passed"),
    RuleKind.QUESTIONNAIRE: N_("The questionnaire after the workshop is handed in"),
}


class CertificateRule(Model):
    """One condition of a certificate; the kinds P, C, L are those of certificates/serial.py."""

    __tablename__ = "certificate_rule"
    __table_args__ = (
        UniqueConstraint("workshop_id", "certificate", "kind"),
        CheckConstraint(
            "kind NOT IN ('share', 'live_share') OR amount BETWEEN 0 AND 100",
            name="share_is_per_cent",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    certificate: Mapped[str] = mapped_column(default="participation")
    kind: Mapped[RuleKind] = mapped_column(default=RuleKind.SHARE)
    amount: Mapped[int] = mapped_column(default=USUAL_SHARE)


class Place(StrEnum):
    """What became of a place."""

    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


NEXT: dict[Place, set[Place]] = {
    Place.CONFIRMED: {Place.WITHDRAWN},
    Place.WITHDRAWN: {Place.CONFIRMED},  # nominated again by their institution
}


class Enrolment(Model):
    """A person's place in a workshop, with the facts that a report needs, as they were then."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("workshop_id", "person_id"),
        CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_date"
        ),
        Index("ix_enrolment_counted", "workshop_id", "audience", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    audience: Mapped[Audience]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey(Organisation.id), init=False, index=True
    )
    organisation: Mapped[Organisation | None] = relationship(default=None)
    institution: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """The institution as the person wrote it, where it is no organisation that we keep."""
    country_code: Mapped[str] = mapped_column(ForeignKey(Country.code))
    category: Mapped[Category]
    position: Mapped[str] = mapped_column(default="", info=PERSONAL)
    gender: Mapped[Gender] = mapped_column(default=None, info=PERSONAL)
    """As the person had stated it when the place was given. Figures count by it and by the
    decade, so both outlive the person's name."""
    birth_decade: Mapped[int | None] = mapped_column(default=None, info=PERSONAL)
    """Its first year, 1980 for a person born in the eighties."""
    status: Mapped[Place] = mapped_column(default=Place.CONFIRMED)
    confirmed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_why: Mapped[str] = mapped_column(default="", info=PERSONAL)
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """What the organisers keep in mind about this participant; the participant does not see it."""

    def __post_init__(self) -> None:
        if self.gender is None:
            self.gender = self.person.gender

    @property
    def institution_name(self) -> str:
        return self.organisation.name if self.organisation else self.institution

    def withdraw(self, *, why: str = "", now: datetime) -> None:
        self.withdrawn_at = now
        self.withdrawn_why = why
        self.status = Place.WITHDRAWN

    def confirm_again(self, *, now: datetime) -> None:
        self.status = Place.CONFIRMED
        self.withdrawn_at = None
        self.withdrawn_why = ""
        self.confirmed_at = now

    def can_become(self, status: Place) -> bool:
        return status in NEXT[self.status]

    @validates("status")
    def _follow_the_story(self, _name: str, status: Place) -> Place:
        before = getattr(self, "status", None)
        if before and before is not status and status not in NEXT[before]:
            raise RuleBroken(
                N_("A place that is %(now)s cannot become %(next)s."), now=before, next=status
            )
        return status
