"""What a workshop counts as attendance"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_attendance_terms"
down_revision = "2026_11_23_kinds_of_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("least_minutes", sa.Integer(), nullable=False),
        sa.Column("recorded_days", sa.Integer(), nullable=True),
        sa.Column("recorded_most", sa.Integer(), nullable=False),
        sa.Column("excused_most", sa.Integer(), nullable=False),
        sa.Column("check_in_early", sa.Integer(), nullable=False),
        sa.Column("check_in_on_time", sa.Integer(), nullable=False),
        sa.Column("check_in_late", sa.Integer(), nullable=False),
        sa.Column("warns", sa.Boolean(), nullable=False),
        sa.Column("hold_hours", sa.Integer(), nullable=False),
        sa.Column("days_with_lists", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "check_in_early >= 0", name=op.f("ck_attendance_terms_check_in_early_not_negative")
        ),
        sa.CheckConstraint(
            "check_in_late >= 0", name=op.f("ck_attendance_terms_check_in_late_not_negative")
        ),
        sa.CheckConstraint(
            "check_in_on_time <= check_in_late", name=op.f("ck_attendance_terms_late_after_on_time")
        ),
        sa.CheckConstraint(
            "check_in_on_time >= 0", name=op.f("ck_attendance_terms_check_in_on_time_not_negative")
        ),
        sa.CheckConstraint(
            "days_with_lists >= 0", name=op.f("ck_attendance_terms_days_with_lists_not_negative")
        ),
        sa.CheckConstraint(
            "excused_most BETWEEN 0 AND 100", name=op.f("ck_attendance_terms_excused_most")
        ),
        sa.CheckConstraint("grace >= 0", name=op.f("ck_attendance_terms_grace_not_negative")),
        sa.CheckConstraint(
            "hold_hours >= 0", name=op.f("ck_attendance_terms_hold_hours_not_negative")
        ),
        sa.CheckConstraint(
            "least_minutes >= 0", name=op.f("ck_attendance_terms_least_minutes_not_negative")
        ),
        sa.CheckConstraint(
            "recorded_days >= 0", name=op.f("ck_attendance_terms_recorded_days_not_negative")
        ),
        sa.CheckConstraint(
            "recorded_most BETWEEN 0 AND 100", name=op.f("ck_attendance_terms_recorded_most")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_attendance_terms_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_terms")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_attendance_terms_workshop_id")),
    )
    op.create_table(
        "mandatory_lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_mandatory_lecture_lecture_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandatory_lecture")),
        sa.UniqueConstraint("lecture_id", name=op.f("uq_mandatory_lecture_lecture_id")),
    )


def downgrade() -> None:
    op.drop_table("mandatory_lecture")
    op.drop_table("attendance_terms")
