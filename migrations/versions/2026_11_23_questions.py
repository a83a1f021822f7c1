"""Forms of organisers' own: sections, questions, answers"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_questions"
down_revision = "2026_11_23_first_edition"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("intro_en", sa.String(), nullable=False),
        sa.Column("intro_zh", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_form_section_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_section")),
    )
    with op.batch_alter_table("form_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_form_section_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "short text",
                "long text",
                "one choice",
                "several choices",
                "number",
                "date",
                "country",
                "organisation",
                "file",
                "consent",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("core", sa.String(), nullable=True),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("label_zh", sa.String(), nullable=False),
        sa.Column("hint_en", sa.String(), nullable=False),
        sa.Column("hint_zh", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("most_words", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("only_if_id", sa.Integer(), nullable=True),
        sa.Column("only_if", sa.JSON(), nullable=False),
        sa.Column(
            "seen_by",
            sa.Enum("reviewers", "organisers", name="seenby", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("identifies", sa.Boolean(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "international",
                "domestic",
                "partner",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "least IS NULL OR most IS NULL OR least <= most",
            name=op.f("ck_question_least_then_most"),
        ),
        sa.CheckConstraint(
            "most_words IS NULL OR most_words > 0", name=op.f("ck_question_some_words")
        ),
        sa.ForeignKeyConstraint(
            ["only_if_id"], ["question.id"], name=op.f("fk_question_only_if_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["form_section.id"], name=op.f("fk_question_section_id_form_section")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_question_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("workshop_id", "core", name=op.f("uq_question_workshop_id_core")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_section_id"), ["section_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_answer_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_answer_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "application_id", "question_id", name=op.f("uq_answer_application_id_question_id")
        ),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "application_counter",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_application_counter_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_application_counter")),
    )

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "language_level",
                sa.Enum(
                    "A1",
                    "A2",
                    "B1",
                    "B2",
                    "C1",
                    "C2",
                    "native",
                    name="level",
                    native_enum=False,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("steps", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.alter_column("steps", server_default=None)
    _tell_what_happened()


def _tell_what_happened() -> None:
    """Until now an application kept the last date of each kind."""
    application = sa.table(
        "application",
        sa.column("id", sa.Integer),
        sa.column("submitted_at", sa.DateTime),
        sa.column("withdrawn_at", sa.DateTime),
        sa.column("steps", sa.JSON),
    )
    connection = op.get_bind()
    sent = application.c.submitted_at.is_not(None) | application.c.withdrawn_at.is_not(None)
    for row in connection.execute(sa.select(application).where(sent)).all():
        dates = {"submitted": row.submitted_at, "withdrawn": row.withdrawn_at}
        steps = [f"{status} {at.isoformat()}+00:00" for status, at in dates.items() if at]
        connection.execute(
            application.update().where(application.c.id == row.id).values(steps=steps)
        )


def downgrade() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_column("steps")
        batch_op.drop_column("language_level")

    op.drop_table("application_counter")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_question_id"))

    op.drop_table("answer")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_section_id"))

    op.drop_table("question")
    with op.batch_alter_table("form_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_section_workshop_id"))

    op.drop_table("form_section")
