"""Who may do what to whom: permissions, viewers, and the declaration that every view makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g

from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import EVERYBODY, NOBODY, Scope, ScopeKind
from laituri_learn.plugins.contracts import Permission

View = TypeVar("View", bound=Callable[..., Any])

PERMISSIONS = "laituri_permissions"
DECLARED = "__laituri_permission__"
PUBLIC = "public"
SIGNED_IN = "signed in"
CLIENT = "client"
CLIENT_GATE = "laituri_client_gate"


@dataclass(frozen=True)
class GrantedRole:
    """A role and how far it reaches, without the row behind it."""

    role: AccessRole
    scope_kind: ScopeKind
    scope_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """The person or system behind a request, a command or a job."""

    account_id: int | None
    public_id: str
    name: str
    language: str
    person_id: int | None = None
    grants: tuple[GrantedRole, ...] = ()
    session_id: int | None = None
    _scopes: dict[str, Scope] = field(default_factory=dict, compare=False, repr=False)

    @property
    def roles(self) -> frozenset[AccessRole]:
        """Every role granted to her."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, action: str) -> bool:
        """Whether the action reaches anybody at all for her."""
        return not self.scope(action).empty

    def scope(self, action: str) -> Scope:
        """Whom the action reaches; pass it to the query or service that asks.

        Raises:
            KeyError: no such permission is declared.
        """
        if action not in self._scopes:
            permission = permissions()[action]
            self._scopes[action] = _reach(self, [grant for grant in self.grants if grant.role in permission.roles])
        return self._scopes[action]


SYSTEM = Viewer(account_id=None, public_id="system", name="Laituri", language="fi")
"""Jobs and the command line, which act with every right."""


def permissions() -> dict[str, Permission]:
    """Every declared permission, by name."""
    declared: dict[str, Permission] = current_app.extensions[PERMISSIONS]
    return declared


def scope_of(viewer: Viewer, action: str) -> Scope:
    """The viewer's scope for an action; the system's is everybody."""
    return EVERYBODY if viewer is SYSTEM else viewer.scope(action)


def _reach(viewer: Viewer, grants: Iterable[GrantedRole]) -> Scope:
    found: dict[ScopeKind, set[int]] = {kind: set() for kind in ScopeKind}
    national = False
    person = None
    for grant in grants:
        if grant.scope_kind is ScopeKind.NATIONAL:
            national = True
        elif grant.scope_kind is ScopeKind.SELF:
            person = viewer.person_id
        elif grant.scope_id is not None:
            found[grant.scope_kind].add(grant.scope_id)
    scope = Scope(
        national=national,
        regions=frozenset(found[ScopeKind.REGION]),
        organisations=frozenset(found[ScopeKind.ORGANISATION]),
        units=frozenset(found[ScopeKind.UNIT]),
        person=person,
    )
    return NOBODY if scope.empty else scope


def requires(action: str) -> Callable[[View], View]:
    """Declare what a view needs; without it the answer is 404 for a signed-in stranger, sign-in for a guest.

    404, not 403: a colleague who guesses addresses learns nothing from the answer.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            viewer = current_viewer()
            if viewer is None:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if not viewer.may(action):
                abort(404)
            return view(*args, **kwargs)

        setattr(guarded, DECLARED, action)
        return guarded  # type: ignore[return-value]

    return declare


def signed_in(view: View) -> View:
    """Declare that a view needs a signed-in viewer and shows only her own."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_viewer() is None:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return view(*args, **kwargs)

    setattr(guarded, DECLARED, SIGNED_IN)
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """Declare that anybody may see a view."""
    setattr(view, DECLARED, PUBLIC)
    return view


def client_scope(resource: str) -> Callable[[View], View]:
    """Declare that a view is for clients with a credential whose scopes cover this kind of resource.

    Such a view knows no session cookie. Who lets clients in is the room that has them: it puts a function
    ``gate(resource, view)`` under ``CLIENT_GATE`` in the application's extensions.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*_args: Any, **_kwargs: Any) -> Any:
            return current_app.extensions[CLIENT_GATE](resource, view)

        setattr(guarded, DECLARED, CLIENT)
        return guarded  # type: ignore[return-value]

    return declare


def current_viewer() -> Viewer | None:
    """Who makes this request; ``None`` for a guest or outside a request."""
    from laituri_learn.access.sessions import load_viewer

    if "viewer" not in g:
        g.viewer = load_viewer()
    return g.viewer  # type: ignore[no-any-return]


def this_viewer() -> Viewer:
    """Who makes this request, behind a declaration that guarantees one."""
    viewer = current_viewer()
    assert viewer is not None  # noqa: S101 - guarded by requires() and signed_in()
    return viewer


def today() -> date:
    """Today in Finland, for what is true by the day."""
    from laituri_learn.web.languages import local_today

    return local_today()
