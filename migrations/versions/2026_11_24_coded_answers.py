"""Open answers are sorted under themes; a certificate may ask for a questionnaire."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_coded_answers"
down_revision = "2026_11_24_questionnaires"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_theme_has_a_name")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_theme_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("workshop_id", "name", name=op.f("uq_theme_workshop_id_name")),
    )
    op.create_table(
        "coded_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["response_answer.id"],
            name=op.f("fk_coded_answer_answer_id_response_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_coded_answer_theme_id_theme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coded_answer")),
        sa.UniqueConstraint(
            "answer_id", "theme_id", name=op.f("uq_coded_answer_answer_id_theme_id")
        ),
    )
    op.create_index(op.f("ix_coded_answer_theme_id"), "coded_answer", ["theme_id"])


def downgrade() -> None:
    op.drop_table("coded_answer")
    op.drop_table("theme")
    op.execute("DELETE FROM certificate_rule WHERE kind = 'questionnaire'")
