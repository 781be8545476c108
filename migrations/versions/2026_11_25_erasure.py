"""Erasure: people and accounts without a name, and whose a document of the record store is."""

import sqlalchemy as sa
from alembic import op

revision = "7a90c3e15b24"
down_revision = "d4b7a1e09c52"
branch_labels = None
depends_on = None

# Plain statements, not batches: SQLite would copy the tables, and lose that xapi_documents has no row numbers.


def upgrade() -> None:
    """Nobody is erased yet; of documents that are there nobody knows whose they are."""
    for table in ("people", "accounts"):
        op.add_column(table, sa.Column("erased", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("xapi_documents", sa.Column("agent", sa.String(32), nullable=True))
    op.create_index("ix_xapi_documents_agent", "xapi_documents", ["agent"])


def downgrade() -> None:
    """Those erased stay nameless."""
    op.drop_index("ix_xapi_documents_agent", "xapi_documents")
    op.drop_column("xapi_documents", "agent")
    for table in ("accounts", "people"):
        op.drop_column(table, "erased")
