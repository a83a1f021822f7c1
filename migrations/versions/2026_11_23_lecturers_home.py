"""What lecturers tell of themselves, when they are free, and their answers"""

revision = "2026_11_23_lecturers_home"
down_revision = "2026_11_23_thanks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
