"""Which lecture comes after which; what the clock showed when one was placed"""

revision = "2026_11_23_order_of_lectures"
down_revision = "2026_11_23_slots_and_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
