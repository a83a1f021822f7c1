"""Materials of lectures, what lecturers consent to, and uploads that outlast a broken line"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_lecture_materials"
down_revision = "2026_11_23_lecturers_home"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER lecture_consent_stays BEFORE UPDATE OF id, lecture_id, purpose, answer, licence, answered_at ON lecture_consent BEGIN SELECT RAISE(ABORT, 'an answer is followed by another one, and stays'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_an_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an answer is followed by another one, and stays'; END $$",
        "CREATE TRIGGER lecture_consent_stays BEFORE UPDATE OF id, lecture_id, purpose, answer, licence, answered_at ON lecture_consent FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_an_answer()",
    ],
}


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.alter_column(
            "size", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False
        )
    kinds = ("slides", "reading", "recording", "small recording", "captions", "transcript")
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("kind", words("materialkind", *kinds), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR published_at IS NOT NULL",
            name=op.f("ck_material_published_before_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_material_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_material_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_material_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["material.id"],
            name=op.f("fk_material_replaces_id_material"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        for name in ("file_id", "lecture_id", "replaces_id"):
            batch_op.create_index(batch_op.f(f"ix_material_{name}"), [name])

    purposes = ("recording", "livestream", "slides", "photo")
    op.create_table(
        "lecture_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("lecturer_id", sa.Integer(), nullable=False),
        sa.Column("purpose", words("consentpurpose", *purposes), nullable=False),
        sa.Column(
            "answer", words("consentanswer", "yes", "participants only", "no"), nullable=False
        ),
        sa.Column("licence", words("licence", "CC BY 4.0", "CC BY-NC-ND 4.0"), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(licence IS NOT NULL) = (purpose = 'slides' AND answer = 'yes')",
            name=op.f("ck_lecture_consent_licence_of_public_slides"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_lecture_consent_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lecture.id"],
            name=op.f("fk_lecture_consent_lecture_id_lecture"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lecturer_id"], ["lecturer.id"], name=op.f("fk_lecture_consent_lecturer_id_lecturer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_consent")),
    )
    with op.batch_alter_table("lecture_consent", schema=None) as batch_op:
        batch_op.create_index("ix_lecture_consent_whose", ["lecture_id", "lecturer_id", "purpose"])
        batch_op.create_index(batch_op.f("ix_lecture_consent_lecturer_id"), ["lecturer_id"])
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("chunk_size", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column(
            "state",
            words("arrival", "arriving", "waiting", "making", "refused", "done"),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_upload_size_is_positive")),
        sa.CheckConstraint(
            "state != 'making' OR claimed_at IS NOT NULL", name=op.f("ck_upload_making_is_claimed")
        ),
        sa.CheckConstraint(
            "state != 'refused' OR refusal IS NOT NULL",
            name=op.f("ck_upload_refused_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_upload_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index("ix_upload_about", ["about", "person_id"])
        batch_op.create_index(batch_op.f("ix_upload_person_id"), ["person_id"])
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name=op.f("fk_chunk_upload_id_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunk")),
        sa.UniqueConstraint("upload_id", "number", name=op.f("uq_chunk_upload_id_number")),
    )


def downgrade() -> None:
    for name in ("chunk", "upload", "lecture_consent", "material"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_alter_an_answer()")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.alter_column(
            "size", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False
        )
