"""How each participant met the rule of attendance is kept for the figures."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_kept_outcomes"
down_revision = "2026_11_24_statistics_of_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_outcome",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("minutes_attended", sa.Integer(), nullable=False),
        sa.Column("minutes_asked", sa.Integer(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "minutes_attended >= 0 AND minutes_asked >= 0",
            name=op.f("ck_attendance_outcome_no_negative_time"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_outcome_enrolment_id_enrolment"),
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_attendance_outcome")),
    )


def downgrade() -> None:
    op.drop_table("attendance_outcome")
