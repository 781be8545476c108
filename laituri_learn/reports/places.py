"""The places that a report is asked for on the command line, by code or by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from laituri_learn.database import LocalisedText, db
from laituri_learn.imports.tabular import listed, nearest
from laituri_learn.network.models import Organisation, Region, Unit
from laituri_learn.reports.errors import AmbiguousPlace, NoSuchPlace


def by_code(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters, with codes where ``region``, ``organisation`` or ``unit`` are given by name or in another case.

    Raises:
        NoSuchPlace: nothing has this code or this name in any language.
        AmbiguousPlace: several have this name.
    """
    chosen = dict(parameters)
    for key, table in (("region", Region), ("organisation", Organisation), ("unit", Unit)):
        if key in chosen:
            statement: Any = select(table.code, table.name).order_by(table.code)
            if table is Unit and "organisation" in chosen:
                statement = statement.join(Unit.organisation).where(Organisation.code == chosen["organisation"])
            chosen[key] = _code(chosen[key], db.session.execute(statement).all())
    return chosen


def _code(text: str, rows: Iterable[Any]) -> str:
    names: dict[str, LocalisedText] = {row.code: row.name for row in rows}
    if text in names:
        return text
    wanted = " ".join(text.split()).casefold()
    found = [code for code in names if code.casefold() == wanted] or [
        code for code, name in names.items() if wanted in {each.casefold() for each in name.as_mapping().values()}
    ]
    if not found:
        raise NoSuchPlace(text=text, right=nearest(text, list(names)))
    if len(found) > 1:
        raise AmbiguousPlace(text=text, codes=listed(found))
    return found[0]
