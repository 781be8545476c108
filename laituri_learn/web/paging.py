"""Lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from laituri_learn.database import db

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and the addresses of the others with the same filters."""

    items: Sequence[T]
    number: int
    pages: int
    total: int

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return self.number < self.pages

    def page_url(self, number: int) -> str:
        """The address of another page of this list."""
        arguments = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "", **arguments)


def page_of(statement: Select[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """The page that the address asks for (``?page=``); the nearest one if there is none such."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number, pages = _asked(total, size)
    items = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(items, number, pages, total)


def page_of_list(items: Sequence[T], size: int = PAGE_SIZE) -> Page[T]:
    """The same of a list that is read whole."""
    number, pages = _asked(len(items), size)
    return Page(items[(number - 1) * size : number * size], number, pages, len(items))


def _asked(total: int, size: int) -> tuple[int, int]:
    """Number of the page asked for, and of all pages."""
    pages = max(1, -(-total // size))
    return min(max(1, request.args.get("page", 1, type=int)), pages), pages
