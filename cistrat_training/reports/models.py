"""The register of activities, the wording of reports, and reports as they were published."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import AttributeState, Mapped, Mapper, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.database import SECRET, Model, guard
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_


class Section(Model):
    """A written section of the report on a period; activities stand in it."""

    __tablename__ = "report_section"
    __table_args__ = (
        UniqueConstraint("period", "position"),
        CheckConstraint("position > 0", name="position_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str] = mapped_column(String(9))
    """`2021-2022`, or `2023` for one year."""
    position: Mapped[int]
    heading_en: Mapped[str]
    heading_zh: Mapped[str] = mapped_column(default="")


class PlanKind(StrEnum):
    OUTLOOK = "outlook"
    SUGGESTION = "suggestion"


class Plan(Model):
    """A paragraph of the outlook, or of what is asked for; the one at place 0 leads in."""

    __tablename__ = "report_plan"
    __table_args__ = (UniqueConstraint("period", "kind", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str] = mapped_column(String(9))
    kind: Mapped[PlanKind]
    place: Mapped[int]
    text_en: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str] = mapped_column(Text, default="")


class FrameSet(Model):
    """Sentence frames in one language, as a wording file writes them.

    Those of a series carry its title; those without one are the document's, or serve every
    series that no other set names.
    """

    __tablename__ = "frame_set"
    __table_args__ = (UniqueConstraint("language", "part", "series"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    language: Mapped[str] = mapped_column(String(2))
    part: Mapped[str] = mapped_column(String(20))
    """`centre`, `names`, `document` or `training`."""
    series: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


STAYS = (
    "period",
    "language",
    "template",
    "edition",
    "changes",
    "sha256",
    "as_of",
    "published_at",
    "content",
)


class Report(Model):
    """A report as it was published: its text, its figures and their lists, frozen for good."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("period", "language", "template", "edition"),
        CheckConstraint("edition > 0", name="editions_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str] = mapped_column(String(9))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(30))
    edition: Mapped[int]
    changes: Mapped[str] = mapped_column(Text, default="")
    """What this edition corrects in the one before it, as people say it."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the content, written as `canonical` writes it."""
    as_of: Mapped[datetime]
    published_at: Mapped[datetime]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    published_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    published_by: Mapped[User] = relationship(foreign_keys=[published_by_id])
    """Who released it: another than who prepared it, where that is set."""
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether anybody reads it, with small counts protected. This alone may change."""
    # The trail keeps the digest; the lists themselves may be long.
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True, info=SECRET)

    @classmethod
    def publish(
        cls,
        content: dict[str, Any],
        *,
        lacking: Sequence[str],
        edition: int,
        by: User,
        as_of: datetime,
        now: datetime,
        prepared_by: User | None = None,
        changes: str = "",
        is_public: bool = False,
    ) -> Self:
        """`lacking` are the texts that the report's language does not have yet."""
        refuse_what_lacks(lacking)
        return cls(
            period=content["period"],
            language=content["language"],
            template=template_of(content),
            edition=edition,
            changes=changes,
            sha256=digest(content),
            as_of=as_of,
            published_at=now,
            prepared_by=prepared_by or by,
            published_by=by,
            is_public=is_public,
            content=content,
        )

    def is_unaltered(self) -> bool:
        return self.sha256 == digest(self.content)

    @validates(*STAYS)
    def _stay_as_published(self, name: str, value: Any) -> Any:
        before = vars(self).get(name)
        if before is not None and before != value:
            raise RuleBroken(PUBLISHED_STAYS)
        return value


def refuse_what_lacks(lacking: Sequence[str]) -> None:
    if lacking:
        raise RuleBroken(
            N_("%(count)s texts are missing in this language. Write them first: %(texts)s"),
            count=len(lacking),
            texts="; ".join(lacking),
        )


def template_of(content: Mapping[str, Any]) -> str:
    """The first editions had one template for the years that they tell of."""
    told: str = content["document"].get("template", "")
    return told or ("biennial" if "-" in content["period"] else "annual")


PUBLISHED_STAYS = N_("A published report does not change. Publish a new edition instead.")


def canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@event.listens_for(Report, "before_update")
def _refuse_to_alter(_mapper: Mapper[Any], _connection: Connection, report: Report) -> None:
    if any(attribute.history.has_changes() for attribute in _what_stays(report)):
        raise RuleBroken(PUBLISHED_STAYS)


def _what_stays(report: Report) -> Iterator[AttributeState]:
    return (each for each in inspect(report).attrs if each.key != "is_public")


@event.listens_for(Report, "before_delete")
def _refuse_to_delete(_mapper: Mapper[Any], _connection: Connection, _report: Report) -> None:
    raise RuleBroken(PUBLISHED_STAYS)


# Kept by the database as well, against whoever comes to it by another door

KEPT = ", ".join((*STAYS, "id", "prepared_by_id", "published_by_id"))
GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER report_is_not_{done} {deed} ON report "
        "BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END"
        for done, deed in (
            ("altered", f"BEFORE UPDATE OF {KEPT}"),
            ("deleted", "BEFORE DELETE"),
        )
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_a_report() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'a published report does not change'; END $$",
        f"CREATE TRIGGER report_is_not_altered BEFORE UPDATE OF {KEPT} OR DELETE ON report "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_a_report()",
    ],
}
guard(Report.__table__, GUARDS)
