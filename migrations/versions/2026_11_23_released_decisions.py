"""Decisions wait until they are released; offers with conditions"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_released_decisions"
down_revision = "2026_11_23_balance"
branch_labels = None
depends_on = None

HAS_A_RANK = "ck_decision_reserve_has_a_rank"


def upgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "earlier",
                sa.Enum(
                    "offer", "reserve", "no place", name="verdict", native_enum=False, length=40
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("earlier_at", sa.DateTime(), nullable=True))
        batch_op.drop_constraint(op.f(HAS_A_RANK), type_="check")
        batch_op.create_check_constraint(
            op.f(HAS_A_RANK),
            "(verdict = 'reserve' OR coalesce(earlier, '') = 'reserve') = (rank IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_decision_earlier_has_a_date"), "(earlier IS NULL) = (earlier_at IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_decision_one_verdict_holds"), "earlier IS NULL OR released_at IS NULL"
        )

    # Until now each decision went out as it was made.
    op.execute("UPDATE decision SET released_at = decided_at")


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_decision_one_verdict_holds"), type_="check")
        batch_op.drop_constraint(op.f("ck_decision_earlier_has_a_date"), type_="check")
        batch_op.drop_constraint(op.f(HAS_A_RANK), type_="check")

    # What was not released did not happen; what was told before holds.
    op.execute("DELETE FROM decision WHERE released_at IS NULL AND earlier IS NULL")
    op.execute(
        "UPDATE decision SET verdict = earlier, decided_at = earlier_at WHERE released_at IS NULL"
    )
    op.execute("UPDATE decision SET rank = NULL WHERE verdict <> 'reserve'")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("earlier_at")
        batch_op.drop_column("earlier")
        batch_op.drop_column("released_at")
        batch_op.create_check_constraint(
            op.f(HAS_A_RANK), "(verdict = 'reserve') = (rank IS NOT NULL)"
        )
