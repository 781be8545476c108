"""which assessments came in a file

Revision ID: c2b7f0e41d58
Revises: 4f0d9c1be7a3
"""

import sqlalchemy as sa
from alembic import op

revision = "c2b7f0e41d58"
down_revision = "4f0d9c1be7a3"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("assessments", sa.Column("brought_in", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    op.drop_column("assessments", "brought_in")
