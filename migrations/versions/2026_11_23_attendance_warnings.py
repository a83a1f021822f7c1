"""Letters to those whose certificate is in danger"""

revision = "2026_11_23_attendance_warnings"
down_revision = "2026_11_23_recording_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
