"""Whose data it is: a person of the network with her account, or an account that belongs to no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select

from laituri_learn.access.models import Account
from laituri_learn.access.policy import Viewer
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db
from laituri_learn.network.models import Person
from laituri_learn.network.rules import normal_email
from laituri_learn.personal_data.errors import NobodyThere
from laituri_learn.personal_data.rules import Traces
from laituri_learn.settings import current_settings
from laituri_learn.statements.pseudonyms import Pseudonymiser
from laituri_learn.statements.vocabulary import PSEUDONYMISED, iri


@dataclass(frozen=True)
class Subject:
    """Her rows. One of the two is there."""

    person: Person | None
    account: Account | None

    @property
    def person_id(self) -> int | None:
        """Her row as a person."""
        return self.person.id if self.person else None

    @property
    def public_id(self) -> str:
        """Her identifier in addresses: the person's, else the account's."""
        return self.person.public_id if self.person else self.account.public_id if self.account else ""

    @property
    def name(self) -> str:
        """As others see it."""
        return self.person.name if self.person else self.account.name if self.account else ""

    @property
    def emails(self) -> tuple[str, ...]:
        """Her addresses, hers as a person first."""
        return tuple(dict.fromkeys(row.email for row in (self.person, self.account) if row is not None))

    @property
    def ids(self) -> tuple[str, ...]:
        """Her identifiers in addresses and statements."""
        return tuple(row.public_id for row in (self.person, self.account) if row is not None)

    def traces(self, *, more_emails: Iterable[str] = ()) -> Traces:
        """What leads to her; ``more_emails``: other addresses under which outside systems may know her."""
        first, last = self._names()
        addresses = dict.fromkeys((*self.emails, *(normal_email(each) for each in more_emails)))
        shown = self.account.display_name.strip() if self.account else ""
        others = (shown,) if " " in shown else ()
        # An account of no person may be called after a task, in words that stand elsewhere for something else.
        alone = self.person is not None and not self.shares_name()
        return Traces(first, last, tuple(addresses), self.ids, only_hers=alone, other_names=others)

    def pseudonymiser(self, traces: Traces) -> Pseudonymiser:
        """With a name made for this erasure, which is kept nowhere but in the statements."""
        return Pseudonymiser(traces, current_settings().iri_base, str(uuid4()), iri(PSEUDONYMISED))

    def is_last_administrator(self) -> bool:
        """Whether no other account in use has the role of administrator."""
        if self.account is None or AccessRole.ADMINISTRATOR not in {grant.role for grant in self.account.grants}:
            return False
        others = select(func.count()).where(
            Account.active, Account.id != self.account.id, Account.grants.any(role=AccessRole.ADMINISTRATOR)
        )
        return db.session.scalar(others) == 0

    def is_viewer(self, viewer: Viewer) -> bool:
        """Whether the viewer is she."""
        return self.account is not None and self.account.id == viewer.account_id

    def shares_name(self) -> bool:
        """Whether somebody else of the network is called the same."""
        first, last = self._names()
        others = select(Person.id).where(
            _same(Person.first_name, first),
            _same(Person.last_name, last),
            Person.id.is_distinct_from(self.person_id),
        )
        accounts = select(Account.id).where(
            _same(Account.display_name, f"{first} {last}"),
            Account.id.is_distinct_from(self.account.id if self.account else None),
        )
        return any(db.session.scalar(each.limit(1)) is not None for each in (others, accounts))

    def _names(self) -> tuple[str, str]:
        if self.person is not None:
            return self.person.first_name, self.person.last_name
        first, _space, last = (self.account.display_name if self.account else "").partition(" ")
        return first, last


def subject_by(wanted: str, *, lock: bool = False) -> Subject:
    """The subject with this e-mail address or public identifier, a person's or an account's.

    ``lock`` inside the unit of work that erases her.

    Raises:
        NobodyThere: there is none, or she was erased.
    """
    email = normal_email(wanted)
    people = select(Person).where(or_(Person.public_id == wanted, Person.email == email), Person.erased.is_(False))
    person = db.session.scalar(people.with_for_update() if lock else people)
    accounts = select(Account).where(Account.erased.is_(False))
    if person is not None:
        account = db.session.scalar(accounts.where(Account.person_id == person.id))
    else:
        account = db.session.scalar(accounts.where(or_(Account.public_id == wanted, Account.email == email)))
        if account is None:
            raise NobodyThere
        person = account.person
    return Subject(person, account)


def _same(column: Any, words: str) -> ColumnElement[bool]:
    """Equal, or equal in lower case as far as the database knows letters."""
    return or_(column == words, func.lower(column) == words.lower())


def subject_of(viewer: Viewer) -> Subject:
    """The viewer herself."""
    account = db.session.get_one(Account, viewer.account_id)
    return Subject(account.person, account)
