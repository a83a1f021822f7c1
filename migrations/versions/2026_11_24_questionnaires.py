"""Workshops ask what people thought, by forms of their own."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_questionnaires"
down_revision = "2026_11_24_released_reports"
branch_labels = None
depends_on = None

OF_QUESTIONS = {
    "form": "application",
    **dict.fromkeys(("low_en", "low_zh", "high_en", "high_zh", "measures"), ""),
}
OF_SECTIONS = {"form": "application"}


def upgrade() -> None:
    _add("form_section", OF_SECTIONS)
    _add("question", OF_QUESTIONS)
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum(
                "before",
                "pulse",
                "after",
                "six-months",
                "twelve-months",
                name="moment",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(moment = 'pulse') = (day IS NOT NULL)",
            name=op.f("ck_questionnaire_a_pulse_has_a_day"),
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_questionnaire_opens_then_closes")),
        sa.CheckConstraint(
            "settled_at IS NULL OR opened_at IS NOT NULL",
            name=op.f("ck_questionnaire_settled_was_opened"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_questionnaire_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "workshop_id", "moment", "day", name=op.f("uq_questionnaire_workshop_id_moment_day")
        ),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index("ix_questionnaire_waiting", ["settled_at", "opens_at"], unique=False)
        batch_op.create_index(
            "uq_questionnaire_once",
            ["workshop_id", "moment"],
            unique=True,
            sqlite_where=sa.text("day IS NULL"),
            postgresql_where=sa.text("day IS NULL"),
        )
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_asked_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_asked_questionnaire_id_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint(
            "questionnaire_id", "enrolment_id", name=op.f("uq_asked_questionnaire_id_enrolment_id")
        ),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "handed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_handed_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_handed_questionnaire_id_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed")),
        sa.UniqueConstraint(
            "questionnaire_id", "enrolment_id", name=op.f("uq_handed_questionnaire_id_enrolment_id")
        ),
    )
    with op.batch_alter_table("handed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handed_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "respondent_code",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_respondent_code_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_respondent_code_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_respondent_code")),
    )
    with op.batch_alter_table("respondent_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_respondent_code_workshop_id"), ["workshop_id"], unique=False
        )
    op.create_table(
        "response",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name=op.f("fk_response_questionnaire_id_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_questionnaire_id"), ["questionnaire_id"], unique=False
        )
    op.create_table(
        "answering_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["asked.id"], name=op.f("fk_answering_link_asked_id_asked")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answering_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_answering_link_digest")),
    )
    with op.batch_alter_table("answering_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answering_link_asked_id"), ["asked_id"], unique=False)
    op.create_table(
        "response_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_response_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_response_answer_response_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_answer")),
        sa.UniqueConstraint(
            "response_id", "question_id", name=op.f("uq_response_answer_response_id_question_id")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_answer_question_id"), ["question_id"], unique=False
        )


def _add(table: str, columns: dict[str, str]) -> None:
    with op.batch_alter_table(table) as batch:
        for name, value in columns.items():
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=value))
    with op.batch_alter_table(table) as batch:
        for name in columns:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("response_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_answer_question_id"))
    op.drop_table("response_answer")
    with op.batch_alter_table("answering_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answering_link_asked_id"))
    op.drop_table("answering_link")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_questionnaire_id"))
    op.drop_table("response")
    with op.batch_alter_table("respondent_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_respondent_code_workshop_id"))
    op.drop_table("respondent_code")
    with op.batch_alter_table("handed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_enrolment_id"))
    op.drop_table("handed")
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asked_enrolment_id"))
    op.drop_table("asked")
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_questionnaire_once",
            sqlite_where=sa.text("day IS NULL"),
            postgresql_where=sa.text("day IS NULL"),
        )
        batch_op.drop_index("ix_questionnaire_waiting")
    op.drop_table("questionnaire")
    for table, columns in (("question", OF_QUESTIONS), ("form_section", OF_SECTIONS)):
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
