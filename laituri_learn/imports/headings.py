"""The columns of a file by the names that people write: English, Finnish or Swedish, in any case and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask_babel import lazy_gettext as _l

from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.web.languages import current_language

CLOSE = 0.75
"""How alike two headings are (``difflib``) before one is offered instead of the other."""
BETWEEN_WORDS = re.compile(r"[\s_\-\u2010-\u2014]+")


@dataclass(frozen=True)
class Column:
    """A column: its name, the other names it goes by, whether it must be there, and an example.

    ``aliases``: further English names. ``finnish``, ``swedish``: the first is shown, all are understood. Names are
    compared without case, spaces, underscores and hyphens. ``longest``: characters that a cell may have; ``None``:
    any number. ``meaning``: what it holds, in words.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    longest: int | None = None
    meaning: Any = ""
    finnish: tuple[str, ...] = ()
    swedish: tuple[str, ...] = ()

    def names(self) -> dict[str, tuple[str, ...]]:
        """Every name by language."""
        return {"en": (self.name, *self.aliases), "fi": self.finnish, "sv": self.swedish}

    def shown_in(self, language: str) -> str:
        """The name to show to who writes headings in this language."""
        return next(iter(self.names()[language]), self.name)


def same_spelling(heading: str) -> str:
    """What two spellings of one heading have in common."""
    return BETWEEN_WORDS.sub("", unicodedata.normalize("NFC", heading).casefold())


def known_headings(columns: Iterable[Column]) -> dict[str, tuple[Column, str, str]]:
    """Each heading that is understood, by its common spelling: the column, the language, as it is written."""
    known: dict[str, tuple[Column, str, str]] = {}
    for column in columns:
        for language, names in column.names().items():
            for name in names:
                known.setdefault(same_spelling(name), (column, language, name))
    return known


def read_header(
    source: Source, line: int, cells: Sequence[str], columns: Sequence[Column], result: ImportResult
) -> list[str] | None:
    """The column of each cell by name; ``None``, and every problem noted, when the header cannot be used.

    Notes in ``result`` how the file itself calls each column, or would call it in the language of the others.
    """
    known = known_headings(columns)
    found = [known.get(same_spelling(cell)) for cell in cells]
    language = _language(each[1] for each in found if each is not None)
    result.headings = {column.name: column.shown_in(language) for column in columns}
    free = [column for column in columns if column not in {each[0] for each in found if each is not None}]
    names: list[str] = []
    before = len(result.problems)
    for cell, each in zip(cells, found, strict=True):
        if each is None:
            result.add(source.name, line, cell, _l("there is no such column"), _remedy(cell, free, language))
        elif each[0].name in names:
            result.add(source.name, line, cell, _l("the column comes twice"), _l("leave one of them out"))
        else:
            names.append(each[0].name)
            result.headings[each[0].name] = " ".join(cell.split())
    if len(result.problems) == before:
        for column in free:
            if column.required:
                result.add(source.name, line, column.name, _l("the column is missing"), _l("add it to the header"))
    return names if len(result.problems) == before else None


def _language(found: Iterable[str]) -> str:
    """The language of most headings; that of the messages when none is known."""
    counted = Counter(found).most_common(1)
    return counted[0][0] if counted else current_language()


def _remedy(cell: str, free: Sequence[Column], language: str) -> Any:
    """The heading that was probably meant, of columns that the file lacks; else all of those."""
    known = known_headings(free)
    same_language = {spelling: each for spelling, each in known.items() if each[1] == language}
    near = _nearest(cell, same_language) or _nearest(cell, known)
    if near is not None:
        return _l("did you mean “%(near)s”?", near=near)
    if not free:
        return _l("leave the column out")
    return _l("use: %(names)s", names=", ".join(column.shown_in(language) for column in free))


def _nearest(cell: str, known: Mapping[str, tuple[Column, str, str]]) -> str | None:
    near = get_close_matches(same_spelling(cell), known, 1, CLOSE)
    return known[near[0]][2] if near else None
