"""Decisions wait until they are released; offers with conditions"""

revision = "2026_11_23_released_decisions"
down_revision = "2026_11_23_balance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
