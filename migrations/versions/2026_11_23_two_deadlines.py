"""A later deadline for some countries; the level of a language; a copy on paper"""

revision = "2026_11_23_two_deadlines"
down_revision = "2026_11_23_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
