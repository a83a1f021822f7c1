"""People order the sections of a report and change its sentences, and it stays seen."""

revision = "2026_11_24_manuscripts"
down_revision = "2026_11_24_activity_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
