"""Attendance lists that meeting platforms export"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_attendance_lists"
down_revision = "2026_11_23_watched_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column(
            "order",
            sa.Enum("day first", "month first", name="dayorder", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("header", sa.String(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column(
            "unmeasured",
            sa.Enum("unknown", "whole", name="unmeasured", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "applied", "withdrawn", name="liststate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("brought_at", sa.DateTime(), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state <> 'draft') = (applied_at IS NOT NULL)",
            name=op.f("ck_attendance_list_applied_has_a_time"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_attendance_list_withdrawn_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["applied_by_id"], ["user.id"], name=op.f("fk_attendance_list_applied_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["user.id"], name=op.f("fk_attendance_list_brought_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attendance_list_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user.id"], name=op.f("fk_attendance_list_withdrawn_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_attendance_list_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_list")),
    )
    with op.batch_alter_table("attendance_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_list_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_list_header"), ["header"], unique=False)
        batch_op.create_index(
            "ix_attendance_list_same_file",
            ["workshop_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
    op.create_table(
        "attendance_list_lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lecture.id"],
            name=op.f("fk_attendance_list_lecture_lecture_id_lecture"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["attendance_list.id"],
            name=op.f("fk_attendance_list_lecture_list_id_attendance_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_list_lecture")),
        sa.UniqueConstraint(
            "list_id", "lecture_id", name=op.f("uq_attendance_list_lecture_list_id_lecture_id")
        ),
    )
    with op.batch_alter_table("attendance_list_lecture", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_list_lecture_lecture_id"), ["lecture_id"], unique=False
        )
    op.create_table(
        "attendance_list_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column(
            "how",
            sa.Enum(
                "token",
                "e-mail",
                "alias",
                "name",
                "other form",
                "hand",
                name="how",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("is_nobody", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(enrolment_id IS NULL) = (how IS NULL)",
            name=op.f("ck_attendance_list_row_found_somehow"),
        ),
        sa.CheckConstraint(
            "enrolment_id IS NULL OR NOT is_nobody",
            name=op.f("ck_attendance_list_row_somebody_or_nobody"),
        ),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_attendance_list_row_no_negative_time")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_attendance_list_row_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_attendance_list_row_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["attendance_list.id"],
            name=op.f("fk_attendance_list_row_list_id_attendance_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_list_row")),
    )
    with op.batch_alter_table("attendance_list_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_list_row_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index("ix_attendance_list_row_list", ["list_id", "line"], unique=False)
        batch_op.create_index(
            "ix_attendance_list_row_open",
            ["list_id"],
            unique=False,
            sqlite_where=sa.text("enrolment_id IS NULL AND NOT is_nobody"),
            postgresql_where=sa.text("enrolment_id IS NULL AND NOT is_nobody"),
        )


def downgrade() -> None:
    op.drop_table("attendance_list_row")
    op.drop_table("attendance_list_lecture")
    op.drop_table("attendance_list")
