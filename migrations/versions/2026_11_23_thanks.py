"""Letters of thanks to lecturers"""

revision = "2026_11_23_thanks"
down_revision = "2026_11_23_calendar_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
