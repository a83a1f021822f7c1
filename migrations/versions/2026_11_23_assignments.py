"""Reviews in phases, assigned, blind, on a scale of their own"""

revision = "2026_11_23_assignments"
down_revision = "2026_11_23_eligibility"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
