"""Competences of an instance as rows keep them."""

from __future__ import annotations

from collections.abc import Iterable

from courses.assignment.assembly import competence_ref


def refs(keys: Iterable[str]) -> list[dict[str, str]]:
    """``ohjaus:B1`` as ``{"framework": "ohjaus", "code": "B1"}``, each."""
    return [competence_ref(key) for key in keys]
