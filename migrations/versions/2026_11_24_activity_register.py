"""The register of activities says who, where, with whom and what came of it."""

revision = "2026_11_24_activity_register"
down_revision = "2026_11_24_kept_outcomes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
