"""Materials of lectures, and what lecturers consent to"""

revision = "2026_11_23_lecture_materials"
down_revision = "2026_11_23_lecturers_home"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
