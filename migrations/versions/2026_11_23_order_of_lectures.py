"""Which lecture comes after which; what the clock showed when one was placed"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_order_of_lectures"
down_revision = "2026_11_23_slots_and_steps"
branch_labels = None
depends_on = None

WALL = ("stood_at", "stood_in")


def upgrade() -> None:
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        for name in WALL:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        for name in WALL:
            batch_op.alter_column(name, server_default=None)
    note_the_walls()

    op.create_table(
        "lecture_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("before_id <> after_id", name=op.f("ck_lecture_order_not_after_itself")),
        sa.ForeignKeyConstraint(
            ["after_id"], ["lecture.id"], name=op.f("fk_lecture_order_after_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["lecture.id"], name=op.f("fk_lecture_order_before_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_order")),
        sa.UniqueConstraint(
            "before_id", "after_id", name=op.f("uq_lecture_order_before_id_after_id")
        ),
    )
    with op.batch_alter_table("lecture_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lecture_order_after_id"), ["after_id"])
    op.create_table(
        "pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("longest_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("break_minutes >= 0", name=op.f("ck_pace_no_negative_break")),
        sa.CheckConstraint("longest_minutes > 0", name=op.f("ck_pace_some_length")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_pace_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_pace_workshop_id")),
    )


def note_the_walls() -> None:
    """By the law as it is known here; a zone that nobody knows stays without."""
    lecture = sa.table("lecture", *(sa.column(n) for n in ("id", "workshop_id", *WALL)))
    starts = sa.column("starts_at", sa.DateTime())
    asked = sa.text(
        "SELECT lecture.id, lecture.starts_at, workshop.zone FROM lecture"
        " JOIN workshop ON workshop.id = lecture.workshop_id WHERE starts_at IS NOT NULL"
    ).columns(sa.column("id", sa.Integer()), starts, sa.column("zone", sa.String()))
    for number, at, zone in op.get_bind().execute(asked).all():
        if wall := wall_text(at, zone):
            op.execute(
                lecture.update().where(lecture.c.id == number).values(stood_at=wall, stood_in=zone)
            )


def wall_text(at: datetime, zone: str) -> str:
    try:
        clock = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ""
    return at.replace(tzinfo=UTC).astimezone(clock).isoformat(timespec="minutes")


def downgrade() -> None:
    op.drop_table("pace")
    op.drop_table("lecture_order")
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        for name in WALL:
            batch_op.drop_column(name)
