"""Assessed tasks, exceptions and more kinds of rules for certificates."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_certificate_rules"
down_revision = "2026_11_23_issuer_keys"
branch_labels = None
depends_on = None

PER_CENT = "ck_certificate_rule_share_is_per_cent"
STANDS = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("certificate_rule") as rule:
        rule.drop_constraint(op.f(PER_CENT), type_="check")
        rule.create_check_constraint(
            op.f(PER_CENT), "kind NOT IN ('share', 'live_share') OR amount BETWEEN 0 AND 100"
        )
    with op.batch_alter_table("mandatory_lecture") as lecture:
        lecture.add_column(
            sa.Column("certificate", sa.String(), nullable=False, server_default="participation")
        )
        lecture.drop_constraint(op.f("uq_mandatory_lecture_lecture_id"), type_="unique")
        lecture.create_unique_constraint(
            op.f("uq_mandatory_lecture_lecture_id_certificate"), ["lecture_id", "certificate"]
        )
    with op.batch_alter_table("mandatory_lecture") as lecture:
        lecture.alter_column("certificate", server_default=None)
    _create_task()
    _create_result()
    _create_exception()


def _create_task() -> None:
    op.create_table(
        "assessed_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("description_en", sa.String(), nullable=False),
        sa.Column("description_zh", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_assessed_task_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessed_task")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_assessed_task_workshop_id")),
    )


def _create_result() -> None:
    op.create_table(
        "task_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_task_result_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["user.id"], name=op.f("fk_task_result_noted_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["assessed_task.id"], name=op.f("fk_task_result_task_id_assessed_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_result")),
        sa.UniqueConstraint(
            "task_id", "enrolment_id", name=op.f("uq_task_result_task_id_enrolment_id")
        ),
    )
    op.create_index(op.f("ix_task_result_enrolment_id"), "task_result", ["enrolment_id"])


def _create_exception() -> None:
    op.create_table(
        "certificate_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("why <> ''", name=op.f("ck_certificate_exception_has_a_reason")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
            name=op.f("ck_certificate_exception_taken_back_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_certificate_exception_made_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_certificate_exception_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user.id"], name=op.f("fk_certificate_exception_revoked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_certificate_exception_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_exception")),
    )
    op.create_index(
        op.f("ix_certificate_exception_person_id"), "certificate_exception", ["person_id"]
    )
    op.create_index(
        "uq_certificate_exception_standing",
        "certificate_exception",
        ["workshop_id", "kind", "person_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    for table in ("certificate_exception", "task_result", "assessed_task"):
        op.drop_table(table)
    op.execute("DELETE FROM mandatory_lecture WHERE certificate <> 'participation'")
    with op.batch_alter_table("mandatory_lecture") as lecture:
        lecture.drop_constraint(op.f("uq_mandatory_lecture_lecture_id_certificate"), type_="unique")
        lecture.create_unique_constraint(op.f("uq_mandatory_lecture_lecture_id"), ["lecture_id"])
        lecture.drop_column("certificate")
    op.execute("DELETE FROM certificate_rule WHERE kind IN ('live_share', 'task')")
    with op.batch_alter_table("certificate_rule") as rule:
        rule.drop_constraint(op.f(PER_CENT), type_="check")
        rule.create_check_constraint(op.f(PER_CENT), "kind <> 'share' OR amount BETWEEN 0 AND 100")
