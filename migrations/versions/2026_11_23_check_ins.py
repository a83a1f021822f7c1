"""Check-in by code and by badge"""

revision = "2026_11_23_check_ins"
down_revision = "2026_11_23_name_aliases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
