"""Endorsements and references by people without an account"""

revision = "2026_11_23_endorsements"
down_revision = "2026_11_23_two_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
