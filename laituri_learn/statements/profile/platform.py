"""The platform's own terms, and how its own statements look."""

from __future__ import annotations

from laituri_learn.access import vocabulary as accounts
from laituri_learn.plugins.contracts import StatementTemplate, TemplateRule, VocabularyTerm
from laituri_learn.statements.incoming import vocabulary as incoming
from laituri_learn.statements.vocabulary import (
    CHANGED_PARTS,
    COPIED,
    DATA_FILE,
    ERASED,
    IMPORTED,
    PERSONAL_DATA,
    PSEUDONYMISED,
    READ,
    REPORT,
    REPORT_PARAMETERS,
)

IMPORT_COUNTS = "own:extensions/import-counts"

TERMS = (
    VocabularyTerm(
        "verb",
        IMPORTED.iri,
        IMPORTED.display,
        {
            "fi": "Käyttäjä toi palveluun tiedoston, jonka kaikki rivit kelpasivat.",
            "sv": "Användaren tog in en fil i tjänsten, och alla rader i den godkändes.",
            "en": "The person brought a file into the service, and every row of it was right.",
        },
    ),
    VocabularyTerm(
        "type",
        DATA_FILE.iri,
        DATA_FILE.name,
        {
            "fi": "Tiedosto, jossa on verkoston tietoja, esimerkiksi henkilöitä tai osaamiskehys.",
            "sv": "En fil med nätverkets uppgifter, till exempel personer eller en kompetensram.",
            "en": "A file with data of the network, such as people or a competence framework.",
        },
    ),
    VocabularyTerm(
        "type",
        REPORT.iri,
        REPORT.name,
        {
            "fi": "Raportti, jossa on lukuja ryhmistä eikä tietoja yksittäisistä ihmisistä.",
            "sv": "En rapport med siffror om grupper, utan uppgifter om enskilda personer.",
            "en": "A report with figures about groups and nothing about single people.",
        },
    ),
    VocabularyTerm(
        "extension",
        REPORT_PARAMETERS,
        {"fi": "raportin rajaukset", "sv": "rapportens avgränsning", "en": "report parameters"},
        {
            "fi": "Mistä ryhmästä ja osaamisalueesta raportti kertoi, koodeina.",
            "sv": "Vilken grupp och vilket kompetensområde rapporten gällde, som koder.",
            "en": "Which group and competence area a report was about, as codes.",
        },
    ),
    VocabularyTerm(
        "extension",
        IMPORT_COUNTS,
        {"fi": "tuotujen rivien määrät", "sv": "antal rader", "en": "import counts"},
        {
            "fi": "Montako riviä luotiin, muutettiin ja oli ennallaan.",
            "sv": "Hur många rader som skapades, ändrades och var oförändrade.",
            "en": "How many rows were created, changed and already there.",
        },
    ),
    VocabularyTerm(
        "verb",
        COPIED.iri,
        COPIED.display,
        {
            "fi": "Kaikista henkilöä koskevista tiedoista tehtiin kopio.",
            "sv": "En kopia gjordes av alla uppgifter om en person.",
            "en": "A copy was made of everything that is held about a person.",
        },
    ),
    VocabularyTerm(
        "verb",
        ERASED.iri,
        ERASED.display,
        {
            "fi": "Ylläpitäjä poisti henkilön tiedot. Lause ei kerro, kenen.",
            "sv": "Administratören raderade en persons uppgifter. Satsen berättar inte vems.",
            "en": "An administrator erased a person's data. The statement does not say whose.",
        },
    ),
    VocabularyTerm(
        "type",
        PERSONAL_DATA.iri,
        PERSONAL_DATA.name,
        {
            "fi": "Tiedot, joita palvelussa on yhdestä henkilöstä.",
            "sv": "De uppgifter som tjänsten har om en person.",
            "en": "What the service holds about one person.",
        },
    ),
    VocabularyTerm(
        "extension",
        PSEUDONYMISED,
        {"fi": "mitä peitettiin", "sv": "vad som doldes", "en": "what was pseudonymised"},
        {
            "fi": "Mitä lauseesta vaihdettiin tai poistettiin, kun henkilön tiedot poistettiin: toimija, vastaus, "
            "liitteet, allekirjoitus tai teksti.",
            "sv": "Vad som byttes ut eller togs bort i satsen när en persons uppgifter raderades: aktören, svaret, "
            "bilagorna, underskriften eller text.",
            "en": "What was replaced or left out of the statement when a person was erased: agent, response, "
            "attachments, signature or text.",
        },
    ),
    *incoming.TERMS,
    *accounts.TERMS,
)

NO_RESULT = TemplateRule("$.result", presence="excluded")
WHAT_WAS_CHANGED = TemplateRule(f"$.context.extensions['{PSEUDONYMISED}'][*]", all=CHANGED_PARTS)
"""Any statement may have the extension: this rule says of which words it consists."""

TEMPLATES = (
    StatementTemplate(
        "file-imported",
        IMPORTED.iri,
        DATA_FILE.iri,
        (
            TemplateRule("$.result.completion", presence="included", all=(True,)),
            TemplateRule(f"$.result.extensions['{IMPORT_COUNTS}']", presence="included"),
        ),
    ),
    StatementTemplate(
        "report-read",
        READ.iri,
        REPORT.iri,
        (NO_RESULT, TemplateRule(f"$.context.extensions['{REPORT_PARAMETERS}']", presence="recommended")),
        title={"fi": "Raportti luettiin", "sv": "En rapport lästes", "en": "A report was read"},
        definition={
            "fi": "Käyttäjä luki raportin; rajaukset kertovat, mistä ryhmästä.",
            "sv": "Användaren läste en rapport; avgränsningen berättar om vilken grupp.",
            "en": "Somebody read a report; the parameters tell about which group.",
        },
    ),
    *(
        StatementTemplate(verb.iri.rsplit("/", 1)[1], verb.iri, PERSONAL_DATA.iri, (NO_RESULT, WHAT_WAS_CHANGED))
        for verb in (COPIED, ERASED)
    ),
    *(
        StatementTemplate(verb.iri.rsplit("/", 1)[1], verb.iri, incoming.RULE.iri, (NO_RESULT,))
        for verb, _words in incoming.DEFINITIONS
    ),
    *(
        StatementTemplate(verb.iri.rsplit("/", 1)[1], verb.iri, accounts.ACCOUNT.iri, (NO_RESULT,))
        for verb in (accounts.OPENED, accounts.INVITED, accounts.CLOSED, accounts.REOPENED, accounts.SIGNED_OUT)
    ),
    *(
        StatementTemplate(
            verb.iri.rsplit("/", 1)[1],
            verb.iri,
            accounts.ACCOUNT.iri,
            (
                NO_RESULT,
                TemplateRule(f"$.context.extensions['{accounts.ROLE}']", presence="included"),
                TemplateRule(f"$.context.extensions['{accounts.SCOPE}']", presence="included"),
                TemplateRule(f"$.context.extensions['{accounts.SCOPE_ID}']", presence="recommended"),
            ),
        )
        for verb in (accounts.GRANTED, accounts.REVOKED)
    ),
)
