"""xAPI terms of accounts and roles."""

from __future__ import annotations

from laituri_learn.database import LocalisedText
from laituri_learn.statements.vocabulary import ActivityType, Verb

OPENED = Verb("own:verbs/opened-account", {"fi": "avasi", "sv": "öppnade", "en": "opened"})
INVITED = Verb("own:verbs/invited", {"fi": "kutsui", "sv": "bjöd in", "en": "invited"})
GRANTED = Verb("own:verbs/granted-role", {"fi": "antoi roolin", "sv": "gav rollen", "en": "granted a role"})
REVOKED = Verb("own:verbs/revoked-role", {"fi": "poisti roolin", "sv": "tog bort rollen", "en": "revoked a role"})
CLOSED = Verb("own:verbs/closed-account", {"fi": "sulki", "sv": "stängde", "en": "closed"})
REOPENED = Verb("own:verbs/reopened-account", {"fi": "avasi uudelleen", "sv": "öppnade på nytt", "en": "reopened"})
SIGNED_OUT = Verb(
    "own:verbs/signed-out-everywhere",
    {"fi": "kirjasi ulos kaikkialta", "sv": "loggade ut överallt", "en": "signed out everywhere"},
)
ACCOUNT = ActivityType("own:types/account", {"fi": "käyttäjätili", "sv": "konto", "en": "account"})
ACCOUNT_NAME = LocalisedText(fi="Käyttäjätili", sv="Konto", en="Account")
"""What statements call every account: whose it is stays out of the store."""
