"""Letters about a release of the programme"""

revision = "2026_11_23_calendar_letters"
down_revision = "2026_11_23_suggested_programme"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
