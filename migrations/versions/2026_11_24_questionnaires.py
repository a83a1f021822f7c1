"""Workshops ask what people thought, by forms of their own."""

revision = "2026_11_24_questionnaires"
down_revision = "2026_11_24_released_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
