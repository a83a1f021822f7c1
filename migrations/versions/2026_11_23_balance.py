"""Caps and floors of a selection; minutes of a panel"""


revision = "2026_11_23_balance"
down_revision = "2026_11_23_assignments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
