"""Free slots of a programme; steps of planning that can be undone"""

revision = "2026_11_23_slots_and_steps"
down_revision = "2026_11_23_programme"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
