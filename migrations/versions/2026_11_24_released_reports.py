"""One person prepares a report and another releases it; an edition keeps its files."""

revision = "2026_11_24_released_reports"
down_revision = "2026_11_24_drawings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
