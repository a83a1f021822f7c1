"""A place keeps what figures need of the person; a workshop says what it is about."""

revision = "2026_11_24_statistics_of_places"
down_revision = "2026_11_24_dated_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
