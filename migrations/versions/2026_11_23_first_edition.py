"""The first edition"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_first_edition"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER trail_entry_stays BEFORE UPDATE OF id, record, number, at, actor, actor_id, deed, facts, digest, previous, hash ON trail_entry BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END",
        "CREATE TRIGGER trail_entry_is_sealed_once BEFORE UPDATE OF seal_id ON trail_entry WHEN (OLD.seal_id IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END",
        "CREATE TRIGGER trail_entry_is_not_deleted BEFORE DELETE ON trail_entry BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END",
        "CREATE TRIGGER trail_seal_stays BEFORE UPDATE ON trail_seal BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END",
        "CREATE TRIGGER trail_seal_is_not_deleted BEFORE DELETE ON trail_seal BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END",
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
        "CREATE TRIGGER report_is_not_deleted BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_the_trail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the trail is only ever added to'; END $$",
        "CREATE TRIGGER trail_entry_stays BEFORE UPDATE OF id, record, number, at, actor, actor_id, deed, facts, digest, previous, hash ON trail_entry FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_entry_is_sealed_once BEFORE UPDATE OF seal_id ON trail_entry FOR EACH ROW WHEN (OLD.seal_id IS NOT NULL) EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_entry_is_not_deleted BEFORE DELETE ON trail_entry FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_seal_stays BEFORE UPDATE ON trail_seal FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_seal_is_not_deleted BEFORE DELETE ON trail_seal FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_entry_is_not_emptied BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE TRIGGER trail_seal_is_not_emptied BEFORE TRUNCATE ON trail_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_the_trail()",
        "CREATE OR REPLACE FUNCTION refuse_to_alter_a_report() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published report does not change'; END $$",
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_a_report()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "collective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("name_zh", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collective")),
        sa.UniqueConstraint("code", name=op.f("uq_collective_code")),
    )
    op.create_table(
        "country",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("iso3", sa.String(length=3), nullable=False),
        sa.Column("m49", sa.String(length=3), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("report_name", sa.String(length=100), nullable=True),
        sa.Column("report_name_zh", sa.String(length=100), nullable=True),
        sa.Column("report_position", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
        sa.UniqueConstraint("iso3", name=op.f("uq_country_iso3")),
        sa.UniqueConstraint("m49", name=op.f("uq_country_m49")),
    )
    op.create_table(
        "country_group",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("is_label", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country_group")),
    )
    op.create_table(
        "frame_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_set")),
        sa.UniqueConstraint(
            "language", "part", "series", name=op.f("uq_frame_set_language_part_series")
        ),
    )
    op.create_table(
        "report_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("outlook", "suggestion", name="plankind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan")),
        sa.UniqueConstraint(
            "period", "kind", "place", name=op.f("uq_report_plan_period_kind_place")
        ),
    )
    op.create_table(
        "report_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading_en", sa.String(), nullable=False),
        sa.Column("heading_zh", sa.String(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_report_section_position_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_section")),
        sa.UniqueConstraint("period", "position", name=op.f("uq_report_section_period_position")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("code", name=op.f("uq_series_code")),
        sa.UniqueConstraint("title_en", name=op.f("uq_series_title_en")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "trail_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_seal")),
        sa.UniqueConstraint("previous", name=op.f("uq_trail_seal_previous")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("latin_name", sa.String(), nullable=False),
        sa.Column("native_name", sa.String(), nullable=False),
        sa.Column("call_me", sa.String(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman", "man", "other", "unstated", name="gender", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "person", "organiser", "administrator", name="role", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "day", "month", "year", "period", name="precision", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("narrative_en", sa.Text(), nullable=False),
        sa.Column("narrative_zh", sa.Text(), nullable=False),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_activity_begins_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["report_section.id"],
            name=op.f("fk_activity_section_id_report_section"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_section_id"), ["section_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "processing",
                "transfer",
                "list",
                "recording",
                "alumni",
                name="purpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_consent_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "person_id",
            "purpose",
            "version",
            "language",
            "given_at",
            name=op.f("uq_consent_person_id_purpose_version_language_given_at"),
        ),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_person", ["person_id"], unique=False)

    op.create_table(
        "country_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "since IS NULL OR until IS NULL OR since < until",
            name=op.f("ck_country_membership_since_then_until"),
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["country.code"],
            name=op.f("fk_country_membership_country_code_country"),
        ),
        sa.ForeignKeyConstraint(
            ["group_code"],
            ["country_group.code"],
            name=op.f("fk_country_membership_group_code_country_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_membership")),
        sa.UniqueConstraint(
            "group_code",
            "country_code",
            "since",
            name=op.f("uq_country_membership_group_code_country_code_since"),
        ),
    )
    with op.batch_alter_table("country_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_country_membership_country_code"), ["country_code"], unique=False
        )

    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_feed_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("secret", name=op.f("uq_feed_secret")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "failed",
                name="delivery",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status != 'failed' OR error IS NOT NULL", name=op.f("ck_letter_failed_has_a_reason")
        ),
        sa.CheckConstraint(
            "status != 'sending' OR claimed_at IS NOT NULL",
            name=op.f("ck_letter_sending_is_claimed"),
        ),
        sa.CheckConstraint(
            "status != 'sent' OR sent_at IS NOT NULL", name=op.f("ck_letter_sent_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["user.id"], name=op.f("fk_letter_recipient_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("about", name=op.f("uq_letter_about")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_letter_recipient_id_created_at", ["recipient_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_letter_status_next_try_at", ["status", "next_try_at"], unique=False
        )
        batch_op.create_index(
            "ix_letter_unread",
            ["recipient_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "government",
                "research",
                "university",
                "enterprise",
                "international",
                "other",
                name="category",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name_zh", sa.String(length=300), nullable=True),
        sa.Column("printed_name", sa.String(length=300), nullable=True),
        sa.Column("printed_name_zh", sa.String(length=300), nullable=True),
        sa.Column("report_position", sa.Integer(), nullable=True),
        sa.Column("collective_id", sa.Integer(), nullable=True),
        sa.Column(
            "printed_as",
            sa.Enum("name", "collective", name="printedas", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "printed_as <> 'collective' OR collective_id IS NOT NULL",
            name=op.f("ck_organisation_printed_as_a_collective_it_has"),
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"],
            ["collective.id"],
            name=op.f("fk_organisation_collective_id_collective"),
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_organisation_country_code_country")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint(
            "country_code", "name_key", name=op.f("uq_organisation_country_code_name_key")
        ),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_collective_id"), ["collective_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_country_code"), ["country_code"], unique=False
        )

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.CheckConstraint("edition > 0", name=op.f("ck_report_editions_from_one")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_report_published_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "period", "language", "edition", name=op.f("uq_report_period_language_edition")
        ),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("leads_to", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_sign_in_link_person_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_link_digest")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["trail_seal.id"], name=op.f("fk_trail_entry_seal_id_trail_seal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("record", "number", name=op.f("uq_trail_entry_record_number")),
    )
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_entry_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("printed_title_en", sa.String(), nullable=False),
        sa.Column("printed_title_zh", sa.String(), nullable=False),
        sa.Column("theme_en", sa.String(), nullable=False),
        sa.Column("theme_zh", sa.String(), nullable=False),
        sa.Column("conditions_en", sa.JSON(), nullable=False),
        sa.Column("conditions_zh", sa.JSON(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("online", "on-site", "hybrid", name="mode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("deliveries", sa.JSON(), nullable=False),
        sa.Column("platform_en", sa.String(), nullable=False),
        sa.Column("platform_zh", sa.String(), nullable=False),
        sa.Column("partners_en", sa.JSON(), nullable=False),
        sa.Column("partners_zh", sa.JSON(), nullable=False),
        sa.Column("place_en", sa.String(), nullable=False),
        sa.Column("place_zh", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("seats_international", sa.Integer(), nullable=False),
        sa.Column("seats_domestic", sa.Integer(), nullable=False),
        sa.Column("seats_partner", sa.Integer(), nullable=False),
        sa.Column("call_opens_at", sa.DateTime(), nullable=True),
        sa.Column("call_closes_at", sa.DateTime(), nullable=True),
        sa.Column("call_opened_at", sa.DateTime(), nullable=True),
        sa.Column("days_to_confirm", sa.Integer(), nullable=False),
        sa.Column("signatory_name", sa.String(), nullable=False),
        sa.Column("signatory_post_en", sa.String(), nullable=False),
        sa.Column("signatory_post_zh", sa.String(), nullable=False),
        sa.CheckConstraint(
            "call_opens_at < call_closes_at", name=op.f("ck_workshop_call_opens_before_it_closes")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_workshop_begins_before_it_ends")),
        sa.CheckConstraint(
            "seats_international >= 0 AND seats_domestic >= 0 AND seats_partner >= 0",
            name=op.f("ck_workshop_no_negative_seats"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_workshop_series_id_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_workshop_series_id_number")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_first_day", ["first_day"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "international",
                "domestic",
                "partner",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("draft", "submitted", "withdrawn", name="status", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("latin_name", sa.String(), nullable=False),
        sa.Column("native_name", sa.String(), nullable=False),
        sa.Column("call_me", sa.String(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman", "man", "other", "unstated", name="gender", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("birth_decade", sa.Integer(), nullable=True),
        sa.Column("nationality_code", sa.String(length=2), nullable=True),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column(
            "category",
            sa.Enum(
                "government",
                "research",
                "university",
                "enterprise",
                "international",
                "other",
                name="category",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column("cv_id", sa.Integer(), nullable=True),
        sa.Column("cv_name", sa.String(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_application_withdrawn_has_a_date"),
        ),
        sa.CheckConstraint(
            "status <> 'submitted' OR (submitted_at IS NOT NULL AND number IS NOT NULL)",
            name=op.f("ck_application_submitted_has_a_date_and_a_number"),
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["user.id"], name=op.f("fk_application_applicant_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_application_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["cv_id"], ["stored_file.id"], name=op.f("fk_application_cv_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["nationality_code"],
            ["country.code"],
            name=op.f("fk_application_nationality_code_country"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_application_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint(
            "workshop_id", "applicant_id", name=op.f("uq_application_workshop_id_applicant_id")
        ),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_application_workshop_id_number")
        ),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_applicant_id"), ["applicant_id"], unique=False
        )
        batch_op.create_index(
            "ix_application_table", ["workshop_id", "status", "submitted_at"], unique=False
        )

    op.create_table(
        "certificate_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("share", "lectures", name="rulekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'share' OR amount BETWEEN 0 AND 100",
            name=op.f("ck_certificate_rule_share_is_per_cent"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_certificate_rule_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_rule")),
        sa.UniqueConstraint(
            "workshop_id",
            "certificate",
            "kind",
            name=op.f("uq_certificate_rule_workshop_id_certificate_kind"),
        ),
    )
    with op.batch_alter_table("certificate_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_rule_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "certificate_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "participation",
                "completion",
                "lecturing",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user.id"], name=op.f("fk_certificate_run_started_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_certificate_run_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_run")),
    )
    with op.batch_alter_table("certificate_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_run_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("question_en", sa.String(), nullable=False),
        sa.Column("question_zh", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "weight BETWEEN 1 AND 100", name=op.f("ck_criterion_weight_is_per_cent")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_criterion_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("workshop_id", "place", name=op.f("uq_criterion_workshop_id_place")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "international",
                "domestic",
                "partner",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "government",
                "research",
                "university",
                "enterprise",
                "international",
                "other",
                name="category",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("confirmed", "withdrawn", name="place", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_enrolment_withdrawn_has_a_date"),
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_enrolment_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_enrolment_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_enrolment_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_enrolment_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "workshop_id", "person_id", name=op.f("uq_enrolment_workshop_id_person_id")
        ),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrolment_counted", ["workshop_id", "audience", "status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_enrolment_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_enrolment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "lecture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("topic_en", sa.String(), nullable=False),
        sa.Column("topic_zh", sa.String(), nullable=False),
        sa.Column("topic_place", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("livestream_url", sa.String(), nullable=False),
        sa.Column("recording_url", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_lecture_both_times_or_none")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_lecture_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_lecture_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture")),
        sa.UniqueConstraint("workshop_id", "place", name=op.f("uq_lecture_workshop_id_place")),
    )
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        batch_op.create_index("ix_lecture_time", ["workshop_id", "starts_at"], unique=False)

    op.create_table(
        "lecturer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "expert",
                "researcher",
                "executive",
                "professor",
                name="lecturerrole",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("post_en", sa.String(), nullable=False),
        sa.Column("post_zh", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_lecturer_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_lecturer_person_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecturer")),
        sa.UniqueConstraint("person_id", name=op.f("uq_lecturer_person_id")),
    )
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecturer_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "nomination_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_nomination_list_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user.id"], name=op.f("fk_nomination_list_imported_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_nomination_list_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_list")),
        sa.UniqueConstraint(
            "workshop_id", "file_id", name=op.f("uq_nomination_list_workshop_id_file_id")
        ),
    )
    op.create_table(
        "organisation_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("collective_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "since IS NULL OR until IS NULL OR since < until",
            name=op.f("ck_organisation_membership_since_then_until"),
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"],
            ["collective.id"],
            name=op.f("fk_organisation_membership_collective_id_collective"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_membership_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_membership")),
        sa.UniqueConstraint(
            "organisation_id",
            "collective_id",
            "since",
            name=op.f("uq_organisation_membership_organisation_id_collective_id_since"),
        ),
    )
    with op.batch_alter_table("organisation_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_membership_collective_id"), ["collective_id"], unique=False
        )

    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_reviewer_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_reviewer_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint(
            "workshop_id", "person_id", name=op.f("uq_reviewer_workshop_id_person_id")
        ),
    )
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviewer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "trail_value",
        sa.Column("record", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record", "number"],
            ["trail_entry.record", "trail_entry.number"],
            name=op.f("fk_trail_value_record_number_trail_entry"),
        ),
        sa.PrimaryKeyConstraint("record", "number", name=op.f("pk_trail_value")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "participation",
                "completion",
                "lecturing",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "making",
                "valid",
                "failed",
                "revoked",
                "superseded",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_sha256", sa.String(), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_why", sa.String(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)",
            name=op.f("ck_certificate_revoked_has_a_date"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'making', 'failed') OR (issued_at IS NOT NULL AND pdf_id IS NOT NULL AND facts_sha256 <> '')",
            name=op.f("ck_certificate_issued_has_its_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["stored_file.id"], name=op.f("fk_certificate_pdf_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_certificate_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["certificate_run.id"], name=op.f("fk_certificate_run_id_certificate_run")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_supersedes_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_certificate_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("serial", name=op.f("uq_certificate_serial")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_certificate_supersedes_id")),
        sa.UniqueConstraint(
            "workshop_id", "kind", "number", name=op.f("uq_certificate_workshop_id_kind_number")
        ),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_run_id"), ["run_id"], unique=False)
        batch_op.create_index("ix_certificate_waiting", ["state", "claimed_at"], unique=False)
        batch_op.create_index(
            "uq_certificate_one_standing",
            ["workshop_id", "kind", "person_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('revoked', 'superseded')"),
            postgresql_where=sa.text("state NOT IN ('revoked', 'superseded')"),
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "international",
                "domestic",
                "partner",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum("offer", "reserve", "no place", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(verdict = 'reserve') = (rank IS NOT NULL)",
            name=op.f("ck_decision_reserve_has_a_rank"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_decision_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_decision_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_decision_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("application_id", name=op.f("uq_decision_application_id")),
        sa.UniqueConstraint(
            "workshop_id", "audience", "rank", name=op.f("uq_decision_workshop_id_audience_rank")
        ),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_decision_desk", ["workshop_id", "audience", "verdict"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("hand mark", "correction", name="evidencekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "mark",
            sa.Enum(
                "present",
                "late",
                "recorded",
                "excused",
                "absent",
                name="mark",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'correction' OR reason <> ''", name=op.f("ck_evidence_correction_has_a_reason")
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_evidence_no_negative_minutes")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_evidence_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_evidence_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["user.id"], name=op.f("fk_evidence_noted_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "lecture_id",
            "enrolment_id",
            "number",
            name=op.f("uq_evidence_lecture_id_enrolment_id_number"),
        ),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_person", ["enrolment_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("average", sa.Double(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "conflict OR average IS NULL OR average BETWEEN 1 AND 5",
            name=op.f("ck_review_average_on_the_scale"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_review_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_review_reviewer_id_reviewer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", name=op.f("uq_review_application_id_reviewer_id")
        ),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_reviewer_id"), ["reviewer_id"], unique=False)

    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("lecturer_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_speaker_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["lecturer_id"], ["lecturer.id"], name=op.f("fk_speaker_lecturer_id_lecturer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint(
            "lecture_id", "lecturer_id", name=op.f("uq_speaker_lecture_id_lecturer_id")
        ),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_lecturer_id"), ["lecturer_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "international",
                "domestic",
                "partner",
                name="audience",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "open",
                "confirmed",
                "declined",
                "lapsed",
                "withdrawn",
                name="answer",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answer = 'open') = (answered_at IS NULL)", name=op.f("ck_offer_answer_has_a_date")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_offer_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_offer_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_offer_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_offer_decision_id")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_open", ["answer", "deadline"], unique=False)
        batch_op.create_index("ix_offer_seats", ["workshop_id", "audience", "answer"], unique=False)

    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 1 AND 5", name=op.f("ck_score_points_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_score_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "review_id", "criterion_id", name=op.f("uq_score_review_id_criterion_id")
        ),
    )

    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("score")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_seats")
        batch_op.drop_index("ix_offer_open")

    op.drop_table("offer")
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_lecturer_id"))

    op.drop_table("speaker")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_reviewer_id"))

    op.drop_table("review")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_person")

    op.drop_table("evidence")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_desk")

    op.drop_table("decision")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_one_standing",
            sqlite_where=sa.text("state NOT IN ('revoked', 'superseded')"),
            postgresql_where=sa.text("state NOT IN ('revoked', 'superseded')"),
        )
        batch_op.drop_index("ix_certificate_waiting")
        batch_op.drop_index(batch_op.f("ix_certificate_run_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))

    op.drop_table("certificate")
    op.drop_table("trail_value")
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviewer_person_id"))

    op.drop_table("reviewer")
    with op.batch_alter_table("organisation_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_membership_collective_id"))

    op.drop_table("organisation_membership")
    op.drop_table("nomination_list")
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecturer_organisation_id"))

    op.drop_table("lecturer")
    with op.batch_alter_table("lecture", schema=None) as batch_op:
        batch_op.drop_index("ix_lecture_time")

    op.drop_table("lecture")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_person_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_organisation_id"))
        batch_op.drop_index("ix_enrolment_counted")

    op.drop_table("enrolment")
    op.drop_table("criterion")
    with op.batch_alter_table("certificate_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_run_workshop_id"))

    op.drop_table("certificate_run")
    with op.batch_alter_table("certificate_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_rule_workshop_id"))

    op.drop_table("certificate_rule")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_table")
        batch_op.drop_index(batch_op.f("ix_application_applicant_id"))

    op.drop_table("application")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_first_day")

    op.drop_table("workshop")
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trail_entry_seal_id"))

    op.drop_table("trail_entry")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_person_id"))

    op.drop_table("sign_in_link")
    op.drop_table("report")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_country_code"))
        batch_op.drop_index(batch_op.f("ix_organisation_collective_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_letter_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_letter_status_next_try_at")
        batch_op.drop_index("ix_letter_recipient_id_created_at")

    op.drop_table("letter")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_person_id"))

    op.drop_table("feed")
    with op.batch_alter_table("country_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_country_membership_country_code"))

    op.drop_table("country_membership")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_person")

    op.drop_table("consent")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_section_id"))

    op.drop_table("activity")
    op.drop_table("user")
    op.drop_table("trail_seal")
    op.drop_table("stored_file")
    op.drop_table("series")
    op.drop_table("report_section")
    op.drop_table("report_plan")
    op.drop_table("frame_set")
    op.drop_table("country_group")
    op.drop_table("country")
    op.drop_table("collective")

    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_alter_the_trail")
        op.execute("DROP FUNCTION refuse_to_alter_a_report")
