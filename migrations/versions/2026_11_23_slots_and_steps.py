"""Free slots of a programme; steps of planning that can be undone"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_slots_and_steps"
down_revision = "2026_11_23_programme"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_slot_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint(
            "workshop_id",
            "starts_at",
            "ends_at",
            "channel",
            name=op.f("uq_slot_workshop_id_starts_at_ends_at_channel"),
        ),
    )
    op.create_table(
        "planning_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_number", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_number IS NULL)",
            name=op.f("ck_planning_step_undone_has_a_number"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_planning_step_by_id_user")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user.id"], name=op.f("fk_planning_step_undone_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_planning_step_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_step")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_planning_step_workshop_id_number")
        ),
        sa.UniqueConstraint(
            "workshop_id", "undone_number", name=op.f("uq_planning_step_workshop_id_undone_number")
        ),
    )
    with op.batch_alter_table("planning_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planning_step_by_id"), ["by_id"])
        batch_op.create_index(batch_op.f("ix_planning_step_undone_by_id"), ["undone_by_id"])


def downgrade() -> None:
    op.drop_table("planning_step")
    op.drop_table("slot")
