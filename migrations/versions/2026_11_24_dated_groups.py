"""Administrators edit the lists that countries stand on, and regions stand among them."""

revision = "2026_11_24_dated_groups"
down_revision = "2026_11_24_report_settings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
