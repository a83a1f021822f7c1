"""Apologies and objections"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_apologies"
down_revision = "2026_11_23_check_ins"
branch_labels = None
depends_on = None

STANDING = sa.text("state IN ('open', 'accepted')")
ABOUT_STANDING = sa.text("lecture_id IS NULL")
MARKS = ("present", "late", "recorded", "excused", "absent")


def upgrade() -> None:
    op.create_table(
        "apology",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR taken_back_at IS NULL",
            name=op.f("ck_apology_answered_or_taken_back"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_apology_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_apology_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_apology_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology")),
    )
    with op.batch_alter_table("apology", schema=None) as batch_op:
        for column in ("enrolment_id", "file_id"):
            batch_op.create_index(batch_op.f(f"ix_apology_{column}"), [column], unique=False)
    op.create_table(
        "apology_lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("apology_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("open", "accepted", "declined", "taken back", "withdrawn"),
                name="wish",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('accepted', 'withdrawn')) = (evidence_id IS NOT NULL)",
            name=op.f("ck_apology_lecture_excuse_is_evidence"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_id IS NOT NULL)",
            name=op.f("ck_apology_lecture_withdrawal_is_evidence"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_apology_lecture_{column}_{table}")
            )
            for column, table in (
                ("apology_id", "apology"),
                ("enrolment_id", "enrolment"),
                ("lecture_id", "lecture"),
                ("evidence_id", "evidence"),
                ("withdrawal_id", "evidence"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology_lecture")),
        sa.UniqueConstraint(
            "apology_id", "lecture_id", name=op.f("uq_apology_lecture_apology_id_lecture_id")
        ),
    )
    with op.batch_alter_table("apology_lecture", schema=None) as batch_op:
        for column in ("lecture_id", "evidence_id", "withdrawal_id"):
            batch_op.create_index(
                batch_op.f(f"ix_apology_lecture_{column}"), [column], unique=False
            )
        batch_op.create_index(
            "uq_apology_lecture_standing",
            ["enrolment_id", "lecture_id"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*("waiting", "answered"), name="objectionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_objection_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_objection_lecture_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint(
            "enrolment_id", "lecture_id", name=op.f("uq_objection_enrolment_id_lecture_id")
        ),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_lecture_id"), ["lecture_id"], unique=False)
        batch_op.create_index(
            "uq_objection_standing",
            ["enrolment_id"],
            unique=True,
            sqlite_where=ABOUT_STANDING,
            postgresql_where=ABOUT_STANDING,
        )
    op.create_table(
        "objection_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "mark", sa.Enum(*MARKS, name="mark", native_enum=False, length=40), nullable=True
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "evidence_id IS NULL OR is_answer",
            name=op.f("ck_objection_statement_who_answers_corrects"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_objection_statement_{column}_{table}")
            )
            for column, table in (
                ("objection_id", "objection"),
                ("said_by_id", "user"),
                ("file_id", "stored_file"),
                ("evidence_id", "evidence"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_statement")),
        sa.UniqueConstraint(
            "objection_id", "number", name=op.f("uq_objection_statement_objection_id_number")
        ),
    )
    with op.batch_alter_table("objection_statement", schema=None) as batch_op:
        for column in ("file_id", "evidence_id"):
            batch_op.create_index(
                batch_op.f(f"ix_objection_statement_{column}"), [column], unique=False
            )


def downgrade() -> None:
    for table in ("objection_statement", "objection", "apology_lecture", "apology"):
        op.drop_table(table)
