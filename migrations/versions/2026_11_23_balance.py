"""Caps and floors of a selection"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_balance"
down_revision = "2026_11_23_assignments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "balance_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "sense",
            sa.Enum("at most", "at least", name="sense", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Boolean(), nullable=False),
        sa.Column(
            "whom",
            sa.Enum(
                "each country",
                "country",
                "groups",
                "gender",
                "category",
                "first time",
                name="whom",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_balance_rule_not_negative")),
        sa.CheckConstraint(
            "NOT percent OR amount <= 100", name=op.f("ck_balance_rule_share_is_per_cent")
        ),
        sa.CheckConstraint(
            "whom <> 'each country' OR sense = 'at most'",
            name=op.f("ck_balance_rule_no_floor_for_each_country"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_balance_rule_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_rule")),
    )
    with op.batch_alter_table("balance_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_balance_rule_workshop_id"), ["workshop_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("balance_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_balance_rule_workshop_id"))

    op.drop_table("balance_rule")
