"""Rules for who may take part; people who may be one"""

revision = "2026_11_23_eligibility"
down_revision = "2026_11_23_endorsements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
