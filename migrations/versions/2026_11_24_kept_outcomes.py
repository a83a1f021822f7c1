"""How each participant met the rule of attendance is kept for the figures."""

revision = "2026_11_24_kept_outcomes"
down_revision = "2026_11_24_statistics_of_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
