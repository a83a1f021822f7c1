"""What a recording asks of who watched it"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_recording_questions"
down_revision = "2026_11_23_apologies"
branch_labels = None
depends_on = None

IS_ASKED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "recording_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("least_length", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "least_length >= 0", name=op.f("ck_recording_question_no_negative_length")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_recording_question_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user.id"], name=op.f("fk_recording_question_ended_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_recording_question_lecture_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_question")),
    )
    with op.batch_alter_table("recording_question", schema=None) as batch_op:
        batch_op.create_index("ix_recording_question_lecture", ["lecture_id"])
        batch_op.create_index(
            "ix_recording_question_asked",
            ["lecture_id"],
            unique=True,
            sqlite_where=IS_ASKED,
            postgresql_where=IS_ASKED,
        )
    op.create_table(
        "recording_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("sent_back_at", sa.DateTime(), nullable=True),
        sa.Column("sent_back_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_back_why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "sent_back_at IS NULL OR is_right",
            name=op.f("ck_recording_answer_wrong_ones_need_not_go_back"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_recording_answer_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["recording_question.id"],
            name=op.f("fk_recording_answer_question_id_recording_question"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_back_by_id"], ["user.id"], name=op.f("fk_recording_answer_sent_back_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_answer")),
        sa.UniqueConstraint(
            "question_id",
            "enrolment_id",
            "number",
            name=op.f("uq_recording_answer_question_id_enrolment_id_number"),
        ),
    )
    with op.batch_alter_table("recording_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_answer_enrolment_id"), ["enrolment_id"])


def downgrade() -> None:
    op.drop_table("recording_answer")
    op.drop_table("recording_question")
