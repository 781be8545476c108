"""What leads to a person in texts, and how it is taken out of them: no database here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha1
from typing import Any
from urllib.parse import quote

NOBODY = "N.N."
"""What stands where a name or an address stood; the same in the three languages."""

Clean = Callable[[str], str]


@dataclass(frozen=True)
class Traces:
    """What leads to a person: her names, her e-mail addresses (lower case), her identifiers.

    ``other_names``: whole names that her account has or had.
    ``only_hers``: nobody else in the network has this first and last name, so a text that has both means her.
    """

    first_name: str
    last_name: str
    emails: tuple[str, ...]
    ids: tuple[str, ...]
    only_hers: bool = True
    other_names: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Her whole name as people write it."""
        first, last = self.first_name, self.last_name
        own = (f"{first} {last}", f"{last} {first}", f"{last}, {first}") if first and last else ()
        return tuple(dict.fromkeys((*own, *self.other_names)))

    @cached_property
    def hashes(self) -> tuple[str, ...]:
        """Her addresses as statements may hide them (xAPI 1.0.3, Data 2.4.2.3: ``mbox_sha1sum``)."""
        return tuple(sha1(f"mailto:{email}".encode(), usedforsecurity=False).hexdigest() for email in self.emails)

    def words(self) -> tuple[str, ...]:
        """What to look for in texts that need not be about her."""
        addresses = dict.fromkeys(form for email in self.emails for form in (email, quote(email, safe="")))
        return (*addresses, *self.hashes, *self.ids, *(self.names if self.only_hers else ()))

    def cleaner(self, instead: str = NOBODY, *, about_her: bool = False, her_own: bool = False) -> Clean:
        """A function that takes her out of a text; ``instead`` stands for her identifiers, ``N.N.`` for the rest.

        ``about_her``: the text is known to be about her, so her whole name is taken out whoever shares it;
        ``her_own``: also her first and her last name by themselves.
        """
        ids = re.compile("|".join(map(re.escape, self.ids)) or r"(?!)", re.IGNORECASE)
        plain = [word for word in self.words() if word not in self.ids and word not in self.names]
        patterns = [rf"(?<![\w.+-]){re.escape(word)}(?![\w-])" for word in plain]
        names = list(self.names) if self.only_hers or about_her or her_own else []
        names += [name for name in (self.first_name, self.last_name) if her_own and name]
        patterns += [rf"(?<!\w){re.escape(name)}(?!\w)".replace(r"\ ", r"\s+") for name in names]
        others = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
        return lambda text: others.sub(NOBODY, ids.sub(instead, text))


def cleaned(value: Any, clean: Clean) -> Any:
    """JSON with every text and every name of a property cleaned; the same object where nothing is to be done."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(each, clean) for each in value]
    if isinstance(value, dict):
        return {clean(name): cleaned(each, clean) for name, each in value.items()}
    return value


def coarse_period(starts_on: date, ends_on: date | None, on: date) -> tuple[date, date | None]:
    """A period by its years alone, in force on that day if it was, so that it tells less and counts the same.

    A start moves to the first day of its year; an end that is past to the last day of the year before (or to the
    start), one to come to the last day of its year.
    """
    start = date(starts_on.year, 1, 1)
    if ends_on is None:
        return start, None
    if ends_on >= on:
        return start, date(ends_on.year, 12, 31)
    return start, max(start, date(ends_on.year - 1, 12, 31))


def bound_of(count: int) -> int:
    """A round number that the count does not exceed: 5, 10, 20, 50, 100, 200, 500 and so on.

    An exact one, kept beside the reason of an erasure, would tell which pseudonym has just as many statements.
    """
    bound = 5
    while bound < count:
        bound = bound * 5 // 2 if str(bound).startswith("2") else bound * 2
    return bound


def confirms(typed: str, name: str, emails: tuple[str, ...]) -> bool:
    """Whether what was typed is her name or an address of hers, however spaced and in any case."""
    return " ".join(typed.split()).casefold() in {" ".join(name.split()).casefold(), *emails}
