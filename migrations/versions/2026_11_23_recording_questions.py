"""What a recording asks of who watched it"""

revision = "2026_11_23_recording_questions"
down_revision = "2026_11_23_apologies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
