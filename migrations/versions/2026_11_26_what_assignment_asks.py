"""What assignment asks of sessions, people, regions and units; named policies."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "8b41d2f0a6c1"
down_revision = "7a90c3e15b24"
branch_labels = None
depends_on = None

# Written out, because SQLite takes a constraint only with its column, and would otherwise copy tables that others name.
COLUMNS = (
    (
        "course_sessions",
        "online_seats",
        "INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_course_sessions_online_seats_fit CHECK (online_seats BETWEEN 0 AND seats)",
    ),
    (
        "course_sessions",
        "type_percent",
        "INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_course_sessions_type_percent_in_range CHECK (type_percent BETWEEN 0 AND 100)",
    ),
    (
        "course_sessions",
        "cost",
        "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_course_sessions_cost_not_negative CHECK (cost >= 0)",
    ),
    (
        "course_sessions",
        "held_in_id",
        "INTEGER CONSTRAINT fk_course_sessions_held_in_id_regions REFERENCES regions (id)",
    ),
    ("enrolments", "mode", "VARCHAR(40) DEFAULT 'room' NOT NULL"),
    ("proposals", "mode", "VARCHAR(40) DEFAULT 'room' NOT NULL"),
    ("regions", "latitude", "FLOAT"),
    (
        "regions",
        "longitude",
        "FLOAT CONSTRAINT ck_regions_whole_centre CHECK ((latitude IS NULL) = (longitude IS NULL))",
    ),
)
ONLY_ONLINE = "session_id IN (SELECT id FROM course_sessions WHERE place = '')"
BALANCED = {
    "name": {"fi": "Tasapainoinen", "sv": "Balanserad", "en": "Balanced"},
    "gap": 100,
    "travel": 10,
    "cost": 20,
    "unmet": 100,
    "unmet_limit": 80,
    "beyond_limit": 500,
    "keep": 100,
    "longest_travel": 240,
}
POLICIES = (
    BALANCED,
    {
        **BALANCED,
        "name": {"fi": "Alueet ensin", "sv": "Regionerna först", "en": "Regions first"},
        "travel": 5,
        "cost": 0,
        "unmet": 1000,
        "unmet_limit": 50,
        "beyond_limit": 5000,
    },
    {
        **BALANCED,
        "name": {"fi": "Edullisin", "sv": "Billigast", "en": "Cheapest"},
        "travel": 20,
        "cost": 100,
        "unmet": 0,
        "unmet_limit": 100,
        "beyond_limit": 0,
    },
)


def upgrade() -> None:
    """Sessions that have only a link have their seats online, and so have the people on them."""
    for table, column, definition in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")
    op.execute("UPDATE course_sessions SET online_seats = seats WHERE place = ''")
    for table in ("enrolments", "proposals"):
        op.execute(f"UPDATE {table} SET mode = 'online' WHERE {ONLY_ONLINE}")  # noqa: S608 - our own words
    op.create_table(
        "seat_quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("organisation_type_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(organisation_type_id IS NULL) <> (region_id IS NULL)", name=op.f("ck_seat_quotas_one_group")
        ),
        sa.CheckConstraint(
            "at_least >= 0 AND (at_most IS NULL OR at_most >= at_least)", name=op.f("ck_seat_quotas_bounds_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_sessions.id"], name=op.f("fk_seat_quotas_session_id_course_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_type_id"],
            ["organisation_types.id"],
            name=op.f("fk_seat_quotas_organisation_type_id_organisation_types"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_seat_quotas_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_quotas")),
        sa.UniqueConstraint(
            "session_id", "organisation_type_id", name=op.f("uq_seat_quotas_session_id_organisation_type_id")
        ),
        sa.UniqueConstraint("session_id", "region_id", name=op.f("uq_seat_quotas_session_id_region_id")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absences_days_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("public_id", name=op.f("uq_absences_public_id")),
    )
    op.create_index("ix_absences_person_id", "absences", ["person_id"])
    _make_policies()


def _make_policies() -> None:
    policies = op.create_table(
        "assignment_policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("travel", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("unmet_limit", sa.Integer(), nullable=False),
        sa.Column("beyond_limit", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Integer(), nullable=False),
        sa.Column("longest_travel", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("unmet_limit BETWEEN 0 AND 100", name=op.f("ck_assignment_policies_unmet_limit_in_range")),
        sa.CheckConstraint("gap > 0", name=op.f("ck_assignment_policies_gap_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_policies")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignment_policies_public_id")),
    )
    op.bulk_insert(policies, [{**each, "public_id": str(uuid.uuid4()), "version": 1} for each in POLICIES])


def downgrade() -> None:
    """Seats are seats again, wherever they are; quotas, absences and policies are forgotten."""
    for table in ("assignment_policies", "absences", "seat_quotas"):
        op.drop_table(table)
    for table, column, _definition in reversed(COLUMNS):
        op.drop_column(table, column)
