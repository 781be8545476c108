"""What the specification lets into the store: pure checks, no Flask, no database."""

from laituri_learn.statements.validation.errors import Invalid
from laituri_learn.statements.validation.statement import check_statement

__all__ = ["Invalid", "check_statement"]
