"""Letters to those whose certificate is in danger"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_attendance_warnings"
down_revision = "2026_11_23_recording_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outlook",
            sa.Enum(
                "safe", "in danger", "out of reach", name="outlook", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outlook <> 'safe' OR number > 1",
            name=op.f("ck_attendance_warning_recovers_who_was_warned"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_warning_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_attendance_warning_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_warning")),
        sa.UniqueConstraint(
            "enrolment_id", "number", name=op.f("uq_attendance_warning_enrolment_id_number")
        ),
    )
    with op.batch_alter_table("attendance_warning", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_warning_letter_id"), ["letter_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("attendance_warning")
