"""What was watched of a recording"""

revision = "2026_11_23_watched_recordings"
down_revision = "2026_11_23_lecture_materials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
