"""The sample's notes."""

import sqlalchemy as sa
from alembic import op

revision = "5a3b1e000001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sample_notes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_notes")),
    )


def downgrade() -> None:
    op.drop_table("sample_notes")
