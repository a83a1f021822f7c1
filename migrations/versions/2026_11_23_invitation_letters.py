"""Invitation letters, and travel data that is encrypted"""

revision = "2026_11_23_invitation_letters"
down_revision = "2026_11_23_released_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
