"""Suggested programmes, which wait for the worker and for a yes"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_suggested_programme"
down_revision = "2026_11_23_order_of_lectures"
branch_labels = None
depends_on = None

STATES = ("waiting", "making", "made", "failed", "accepted", "dropped")


def upgrade() -> None:
    op.create_table(
        "suggested_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("may_move", sa.Boolean(), nullable=False),
        sa.Column("weight_participant", sa.Integer(), nullable=False),
        sa.Column("weight_lecturer", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="state", native_enum=False, length=40), nullable=False
        ),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("worked_out_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'making', 'failed', 'dropped') OR worked_out_at IS NOT NULL",
            name=op.f("ck_suggested_programme_made_has_a_date"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'dropped')) = (settled_at IS NOT NULL)",
            name=op.f("ck_suggested_programme_settled_has_a_date"),
        ),
        sa.CheckConstraint(
            "weight_participant >= 0 AND weight_lecturer >= 0",
            name=op.f("ck_suggested_programme_no_negative_weight"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_suggested_programme_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_suggested_programme_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggested_programme")),
    )
    with op.batch_alter_table("suggested_programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggested_programme_workshop_id"), ["workshop_id"])
        batch_op.create_index(batch_op.f("ix_suggested_programme_asked_by_id"), ["asked_by_id"])
        batch_op.create_index("ix_suggested_programme_waiting", ["state", "claimed_at"])


def downgrade() -> None:
    op.drop_table("suggested_programme")
