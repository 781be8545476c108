"""Settled notices: what matter a notice asks about, so that it counts as read once the matter is settled."""

import sqlalchemy as sa
from alembic import op

revision = "d4b7a1e09c52"
down_revision = "c2b7f0e41d58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the key of the matter; notices written before have none."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("about", sa.String(120), nullable=True))
        messages.create_index("ix_messages_about", ["about"])


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_index("ix_messages_about")
        messages.drop_column("about")
