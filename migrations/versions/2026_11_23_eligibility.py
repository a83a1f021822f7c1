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

    op.create_table(
        "apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_apart_in_order")),
        sa.ForeignKeyConstraint(["first_id"], ["user.id"], name=op.f("fk_apart_first_id_user")),
        sa.ForeignKeyConstraint(["second_id"], ["user.id"], name=op.f("fk_apart_second_id_user")),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["user.id"], name=op.f("fk_apart_noted_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_apart_first_id_second_id")),
    )
    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_apart_second_id"), ["second_id"], unique=False)

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_user_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_user_merged_into_id_user"), "user", ["merged_into_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_user_merged_into_id_user"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_user_merged_into_id"))
        batch_op.drop_column("merged_at")
        batch_op.drop_column("merged_into_id")

    op.drop_table("apart")
    op.drop_table("exemption")
    op.drop_table("eligibility_rule")
