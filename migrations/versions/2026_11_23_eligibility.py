"""Rules for who may take part; people who may be one"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_eligibility"
down_revision = "2026_11_23_endorsements"
branch_labels = None
depends_on = None

STANDING = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "eligibility_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "category",
                "list",
                "outside",
                "least",
                "most",
                "choice",
                "language",
                "endorsed",
                "newcomer",
                name="rulekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("sentence_en", sa.String(), nullable=False),
        sa.Column("sentence_zh", sa.String(), nullable=False),
        sa.Column(
            "before",
            sa.Enum("silent", "warn", "refuse", name="before", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('least', 'most', 'choice')) = (question_id IS NOT NULL)",
            name=op.f("ck_eligibility_rule_asks_a_question"),
        ),
        sa.CheckConstraint(
            "(kind IN ('least', 'most', 'newcomer')) = (amount IS NOT NULL)",
            name=op.f("ck_eligibility_rule_has_an_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_eligibility_rule_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_eligibility_rule_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_rule")),
    )
    with op.batch_alter_table("eligibility_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_eligibility_rule_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_exemption_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_exemption_made_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user.id"], name=op.f("fk_exemption_revoked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["eligibility_rule.id"], name=op.f("fk_exemption_rule_id_eligibility_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exemption_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            "uq_exemption_standing",
            ["rule_id", "application_id"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def downgrade() -> None:
    op.drop_table("exemption")
    op.drop_table("eligibility_rule")
