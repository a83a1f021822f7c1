"""Suggested programmes, which wait for the worker and for a yes"""

revision = "2026_11_23_suggested_programme"
down_revision = "2026_11_23_order_of_lectures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
