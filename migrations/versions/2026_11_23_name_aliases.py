"""Names under which people came to meetings"""

revision = "2026_11_23_name_aliases"
down_revision = "2026_11_23_attendance_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
