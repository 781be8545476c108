"""xAPI terms of accounts and roles."""

from __future__ import annotations

from laituri_learn.database import LocalisedText
from laituri_learn.plugins.contracts import VocabularyTerm
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

ROLE = "own:extensions/role"
SCOPE = "own:extensions/scope"
SCOPE_ID = "own:extensions/scope-id"


def _verb(verb: Verb, fi: str, sv: str, en: str) -> VocabularyTerm:
    return VocabularyTerm("verb", verb.iri, verb.display, {"fi": fi, "sv": sv, "en": en})


TERMS = (
    _verb(OPENED, "Ylläpitäjä avasi käyttäjätilin.", "Administratören öppnade ett konto.", "An account was opened."),
    _verb(
        INVITED,
        "Tilin haltijalle annettiin kertakäyttöinen linkki salasanan valitsemiseen.",
        "Kontots innehavare fick en engångslänk för att välja lösenord.",
        "The holder of the account was given a link, to be used once, for choosing a password.",
    ),
    _verb(
        GRANTED,
        "Tilille annettiin rooli ja alue, jolla se on voimassa.",
        "Kontot fick en roll och en räckvidd där den gäller.",
        "The account was given a role, and the scope in which it holds.",
    ),
    _verb(
        REVOKED,
        "Tililtä poistettiin rooli.",
        "En roll togs bort från kontot.",
        "A role was taken from the account.",
    ),
    _verb(
        CLOSED,
        "Tili suljettiin, eikä sillä voi enää kirjautua.",
        "Kontot stängdes, och det går inte längre att logga in med det.",
        "The account was closed; nobody can sign in with it.",
    ),
    _verb(
        REOPENED,
        "Suljettu tili avattiin uudelleen.",
        "Ett stängt konto öppnades på nytt.",
        "A closed account was opened again.",
    ),
    _verb(
        SIGNED_OUT,
        "Tili kirjattiin ulos kaikista selaimista.",
        "Kontot loggades ut ur alla webbläsare.",
        "The account was signed out of every browser.",
    ),
    VocabularyTerm(
        "type",
        ACCOUNT.iri,
        ACCOUNT.name,
        {
            "fi": "Tili, jolla palveluun kirjaudutaan; haltijan nimi ei ole lauseessa.",
            "sv": "Ett konto som man loggar in med; innehavarens namn finns inte i satsen.",
            "en": "An account to sign in with; whose it is stays out of the statement.",
        },
    ),
    VocabularyTerm(
        "extension",
        ROLE,
        {"fi": "rooli", "sv": "roll", "en": "role"},
        {
            "fi": "Annettu tai poistettu rooli.",
            "sv": "Den roll som gavs eller togs bort.",
            "en": "The role that was given or taken.",
        },
    ),
    VocabularyTerm(
        "extension",
        SCOPE,
        {"fi": "roolin laajuus", "sv": "rollens räckvidd", "en": "scope"},
        {
            "fi": "Millä tasolla rooli on voimassa: itse, toimipaikka, organisaatio, alue tai koko maa.",
            "sv": "På vilken nivå rollen gäller: en själv, verksamhetsställe, organisation, region eller hela landet.",
            "en": "How far the role reaches: self, unit, organisation, region or national.",
        },
    ),
    VocabularyTerm(
        "extension",
        SCOPE_ID,
        {"fi": "roolin kohde", "sv": "rollens mål", "en": "scope identifier"},
        {
            "fi": "Minkä toimipaikan, organisaation tai alueen rooli on, palvelun sisäisenä tunnisteena.",
            "sv": "Vilken enhet, organisation eller region rollen gäller, som en intern identifierare.",
            "en": "Which unit, organisation or region the role is for, as an identifier within the service.",
        },
    ),
)
