"""Nominations by coordinators; letters to many"""

revision = "2026_11_23_coordinators"
down_revision = "2026_11_23_invitation_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
