"""A drawing is made once for the same data."""

revision = "2026_11_24_drawings"
down_revision = "2026_11_24_manuscripts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
