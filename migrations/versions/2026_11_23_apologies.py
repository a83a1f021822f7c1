"""Apologies and objections"""

revision = "2026_11_23_apologies"
down_revision = "2026_11_23_check_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
