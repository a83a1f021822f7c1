"""A run of certificates can pause."""

revision = "2026_11_23_paused_runs"
down_revision = "2026_11_23_status_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
