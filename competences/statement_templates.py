"""How the statements of this plugin look."""

from __future__ import annotations

from laituri_learn.plugins.contracts import StatementTemplate

TEMPLATES: tuple[StatementTemplate, ...] = ()
