"""What the store holds, read past the product."""

from sqlalchemy import select

from laituri_learn.database import db
from laituri_learn.statements.models import StoredStatement


def statement_lines() -> list[str]:
    """Every statement as one line of JSON, in the order stored."""
    return list(db.session.scalars(select(StoredStatement.document).order_by(StoredStatement.id)))
