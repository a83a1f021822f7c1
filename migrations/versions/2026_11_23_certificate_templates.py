"""Layouts of certificates with their versions, and the vault of pictures."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_certificate_templates"
down_revision = "2026_11_23_printed_names"
branch_labels = None
depends_on = None

CERTIFICATES = ("participation", "completion", "lecturing")


def upgrade() -> None:
    op.create_table(
        "certificate_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_certificate_template_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_template")),
        sa.UniqueConstraint("name", name=op.f("uq_certificate_template_name")),
    )
    op.create_table(
        "vault_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("logo", "signature", name="picturekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("alt_en", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_vault_picture_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_vault_picture_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_picture")),
        sa.UniqueConstraint("name", name=op.f("uq_vault_picture_name")),
    )
    op.create_table(
        "template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (sha256 = '')",
            name=op.f("ck_template_version_published_has_its_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user.id"], name=op.f("fk_template_version_changed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["certificate_template.id"],
            name=op.f("fk_template_version_template_id_certificate_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint(
            "template_id", "number", name=op.f("uq_template_version_template_id_number")
        ),
    )
    with op.batch_alter_table("template_version") as version:
        version.create_index("ix_template_version_sha256", ["sha256"])
        version.create_index(
            "uq_template_version_one_draft",
            ["template_id"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )
    op.create_table(
        "template_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*CERTIFICATES, name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["user.id"], name=op.f("fk_template_use_chosen_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["template_version.id"],
            name=op.f("fk_template_use_version_id_template_version"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_template_use_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_use")),
        sa.UniqueConstraint("workshop_id", "kind", name=op.f("uq_template_use_workshop_id_kind")),
    )
    with op.batch_alter_table("template_use") as use:
        use.create_index(use.f("ix_template_use_version_id"), ["version_id"])


def downgrade() -> None:
    op.drop_table("template_use")
    op.drop_table("template_version")
    op.drop_table("vault_picture")
    op.drop_table("certificate_template")
