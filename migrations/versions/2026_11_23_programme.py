"""Kinds of lectures; programmes as they were released"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_programme"
down_revision = "2026_11_23_coordinators"
branch_labels = None
depends_on = None

TEXTS = ("about_en", "about_zh", "language", "interpretation")


def kind() -> sa.Enum:
    kinds = ("lecture", "discussion", "ceremony", "break")
    return sa.Enum(*kinds, name="lecturekind", native_enum=False, length=40)


def upgrade() -> None:
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moderator_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recording_from", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("recording_until", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("kind", kind(), nullable=False, server_default="lecture"))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_lecture_moderator_id"), ["moderator_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_lecture_moderator_id_user"), "user", ["moderator_id"], ["id"]
        )
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        for name in ("kind", *TEXTS):
            batch_op.alter_column(name, server_default=None)

    op.create_table(
        "programme_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user.id"], name=op.f("fk_programme_release_released_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_programme_release_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_release")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_programme_release_workshop_id_number")
        ),
    )
    op.create_table(
        "released_lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=True),
        sa.Column("kind", kind(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("topic_en", sa.String(), nullable=False),
        sa.Column("topic_zh", sa.String(), nullable=False),
        sa.Column("about_en", sa.String(), nullable=False),
        sa.Column("about_zh", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("interpretation", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("livestream_url", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)",
            name=op.f("ck_released_lecture_both_times_or_none"),
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_released_lecture_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["user.id"], name=op.f("fk_released_lecture_moderator_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["programme_release.id"],
            name=op.f("fk_released_lecture_release_id_programme_release"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_lecture")),
        sa.UniqueConstraint(
            "release_id", "lecture_id", name=op.f("uq_released_lecture_release_id_lecture_id")
        ),
    )
    with op.batch_alter_table("released_lecture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_lecture_lecture_id"), ["lecture_id"])
        batch_op.create_index("ix_released_lecture_time", ["release_id", "starts_at"])

    op.create_table(
        "released_speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("released_lecture_id", sa.Integer(), nullable=False),
        sa.Column("lecturer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecturer_id"], ["lecturer.id"], name=op.f("fk_released_speaker_lecturer_id_lecturer")
        ),
        sa.ForeignKeyConstraint(
            ["released_lecture_id"],
            ["released_lecture.id"],
            name=op.f("fk_released_speaker_released_lecture_id_released_lecture"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_speaker")),
        sa.UniqueConstraint(
            "released_lecture_id",
            "lecturer_id",
            name=op.f("uq_released_speaker_released_lecture_id_lecturer_id"),
        ),
    )
    with op.batch_alter_table("released_speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_speaker_lecturer_id"), ["lecturer_id"])
    release_what_was_seen()


RELEASES = """
INSERT INTO programme_release (workshop_id, number, is_public, released_at)
SELECT workshop_id, 1, :no, max(changed_at) FROM lecture GROUP BY workshop_id ORDER BY workshop_id
"""
LECTURES = """
INSERT INTO released_lecture (release_id, lecture_id, place, kind, title_en, title_zh, topic_en,
    topic_zh, about_en, about_zh, language, interpretation, starts_at, ends_at, minutes, channel,
    livestream_url, cancelled_at, sequence, changed_at)
SELECT programme_release.id, lecture.id, place, kind, title_en, title_zh, topic_en, topic_zh,
    about_en, about_zh, language, interpretation, starts_at, ends_at, minutes, channel,
    livestream_url, cancelled_at, sequence, changed_at
FROM lecture JOIN programme_release ON programme_release.workshop_id = lecture.workshop_id
ORDER BY lecture.id
"""
SPEAKERS = """
INSERT INTO released_speaker (released_lecture_id, lecturer_id)
SELECT released_lecture.id, speaker.lecturer_id
FROM speaker JOIN released_lecture ON released_lecture.lecture_id = speaker.lecture_id
ORDER BY speaker.id
"""


def release_what_was_seen() -> None:
    """Until now every lecture was seen as it was typed: that becomes the first release."""
    op.execute(sa.text(RELEASES).bindparams(no=False))
    op.execute(LECTURES)
    op.execute(SPEAKERS)


def downgrade() -> None:
    op.drop_table("released_speaker")
    op.drop_table("released_lecture")
    op.drop_table("programme_release")
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lecture_moderator_id_user"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_lecture_moderator_id"))
        for name in (*TEXTS, "kind", "recording_until", "recording_from", "moderator_id"):
            batch_op.drop_column(name)
