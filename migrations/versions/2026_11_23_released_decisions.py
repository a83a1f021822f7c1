"""Decisions wait until they are released; offers with conditions"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_released_decisions"
down_revision = "2026_11_23_balance"
branch_labels = None
depends_on = None

WHY = sa.Enum(
    "dates",
    "funds",
    "visa",
    "leave",
    "elsewhere",
    "private",
    "other",
    name="whydeclined",
    native_enum=False,
    length=40,
)
SUPPORT = sa.Enum(
    "funding", "travel", "accommodation", name="support", native_enum=False, length=40
)
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

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("days_to_remind", sa.Integer(), nullable=False, server_default="3")
        )
        batch_op.add_column(
            sa.Column(
                "promotion",
                sa.Enum("automatic", "after a nod", name="promotion", native_enum=False, length=40),
                nullable=False,
                server_default="automatic",
            )
        )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.alter_column("days_to_remind", server_default=None)
        batch_op.alter_column("promotion", server_default=None)

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("declined_why", WHY, nullable=True))
        batch_op.add_column(
            sa.Column("declined_note", sa.String(), nullable=False, server_default="")
        )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.alter_column("declined_note", server_default=None)

    op.create_table(
        "workshop_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", SUPPORT, nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("necessary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_condition_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_condition")),
        sa.UniqueConstraint(
            "workshop_id", "kind", name=op.f("uq_workshop_condition_workshop_id_kind")
        ),
    )
    op.create_table(
        "offer_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("kind", SUPPORT, nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("necessary", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_condition_offer_id_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_condition")),
    )
    with op.batch_alter_table("offer_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_condition_offer_id"), ["offer_id"])

    # Until now each decision went out as it was made.
    op.execute("UPDATE decision SET released_at = decided_at")


def downgrade() -> None:
    op.drop_table("offer_condition")
    op.drop_table("workshop_condition")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("declined_note")
        batch_op.drop_column("declined_why")
        batch_op.drop_column("reminded_at")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_column("promotion")
        batch_op.drop_column("days_to_remind")

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
