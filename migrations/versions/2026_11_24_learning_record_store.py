"""learning record store: places in time, what statements are found by, documents, clients"""

import json
from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

from laituri_learn.database.dialect import make_months
from laituri_learn.statements.preparing import prepare

revision = "8c41d7a90b52"
down_revision = "63ec8f31f57d"
branch_labels = None
depends_on = None

EPOCH = datetime(2020, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
AT_ONCE = 1000

MOMENT = sa.DateTime(timezone=True)
COMMON = ("statement_id", "stored_at", "happened_at", "person_id", "verb", "document")


def upgrade() -> None:
    op.execute("CREATE TABLE statements_before AS SELECT * FROM statements")
    op.drop_table("statements")
    op.create_table(
        "statements",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_statements_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        postgresql_partition_by="RANGE (id)",
    )
    op.create_index("ix_statements_person_id_id", "statements", ["person_id", "id"])
    op.create_table(
        "statement_places",
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_places")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_facets",
        sa.Column("facet", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("facet", "id", name=op.f("pk_statement_facets")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_references",
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voids", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("target", "id", name=op.f("pk_statement_references")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voided_statements",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voided_statements")),
    )
    op.create_table(
        "known_activities",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("iri", sa.Text(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_known_activities")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "known_agent_names",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_known_agent_names")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_known_agent_names_agent"), "known_agent_names", ["agent"])
    op.create_table(
        "statement_attachments",
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha2", name=op.f("pk_statement_attachments")),
    )
    op.create_table(
        "xapi_documents",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("registration", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_xapi_documents")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_xapi_documents_owner_updated_at", "xapi_documents", ["owner", "updated_at"])
    op.create_table(
        "xapi_clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("requests_a_minute", sa.Integer(), nullable=False),
        sa.Column("body_limit", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xapi_clients")),
        sa.UniqueConstraint("key", name=op.f("uq_xapi_clients_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_xapi_clients_public_id")),
    )
    connection = op.get_bind()
    oldest = connection.scalar(sa.select(sa.func.min(sa.column("stored_at", MOMENT))).select_from(sa.table("statements_before")))
    make_months(connection, "statements", since=_aware(oldest) if oldest else datetime.now(timezone.utc), ahead=3)
    _bring_over(connection)
    op.drop_table("statements_before")


def _bring_over(connection) -> None:
    """Give each statement its place, and what it is found by; its JSON stays as it is."""
    before, after = _table("statements_before"), _table("statements")
    places = sa.table("statement_places", sa.column("statement_id"), sa.column("id"))
    facets = sa.table("statement_facets", sa.column("facet"), sa.column("id"))
    activities = sa.table("known_activities", sa.column("key"), sa.column("iri"), sa.column("definition", sa.JSON()))
    known, last, latest = {}, 0, 0
    while rows := connection.execute(
        sa.select(before).where(before.c.id > last).order_by(before.c.id).limit(AT_ONCE)
    ).mappings().all():
        last = rows[-1]["id"]
        moved, found = [], []
        for row in rows:
            latest = max(latest + 1, (_aware(row["stored_at"]) - EPOCH) // MICROSECOND)
            prepared = prepare(json.loads(row["document"]))
            moved.append({**{name: row[name] for name in COMMON}, "id": latest << 12})
            found.extend({"facet": facet, "id": latest << 12} for facet in prepared.facets)
            known.update(prepared.definitions)
        connection.execute(after.insert(), moved)
        connection.execute(places.insert(), [{"statement_id": row["statement_id"], "id": row["id"]} for row in moved])
        connection.execute(facets.insert(), found)
    if known:
        from laituri_learn.statements.preparing import short_key

        rows = [{"key": short_key(iri), "iri": iri, "definition": definition} for iri, definition in known.items()]
        connection.execute(activities.insert(), rows)


def _table(name, *more):
    return sa.table(
        name,
        sa.column("id", sa.BigInteger()),
        sa.column("statement_id"),
        sa.column("stored_at", MOMENT),
        sa.column("happened_at", MOMENT),
        sa.column("person_id"),
        sa.column("verb"),
        sa.column("document"),
        *(sa.column(each) for each in more),
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def downgrade() -> None:
    op.execute("CREATE TABLE statements_after AS SELECT * FROM statements")
    for name in (
        "statements",
        "statement_places",
        "statement_facets",
        "statement_references",
        "voided_statements",
        "known_activities",
        "known_agent_names",
        "statement_attachments",
        "xapi_documents",
        "xapi_clients",
    ):
        op.drop_table(name)
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=400), nullable=False),
        sa.Column("object_iri", sa.String(length=1000), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_statements_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_statements_statement_id")),
    )
    op.create_index("ix_statements_object_id", "statements", ["object_iri", "id"])
    op.create_index("ix_statements_person_id_id", "statements", ["person_id", "id"])
    op.create_index(op.f("ix_statements_stored_at"), "statements", ["stored_at"])
    op.create_index("ix_statements_verb_id", "statements", ["verb", "id"])
    connection = op.get_bind()
    after, before = _table("statements_after"), _table("statements", "object_iri")
    last = 0
    while rows := connection.execute(
        sa.select(after).where(after.c.id > last).order_by(after.c.id).limit(AT_ONCE)
    ).mappings().all():
        last = rows[-1]["id"]
        connection.execute(
            before.insert(),
            [
                {
                    **{name: row[name] for name in COMMON},
                    "verb": row["verb"][:400],
                    "object_iri": json.loads(row["document"])["object"].get("id", "")[:1000],
                }
                for row in rows
            ],
        )
    op.drop_table("statements_after")
