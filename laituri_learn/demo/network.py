"""The invented network: fourteen regions, every organisation type, about 300 people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import yaml
from sqlalchemy import select

from laituri_learn.access.models import Account, Grant
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.services import hash_password
from laituri_learn.database import db
from laituri_learn.demo.builder import PASSWORD, Builder
from laituri_learn.network.models import Organisation, Region, Unit
from laituri_learn.settings import ROOT

DATA = ROOT / "laituri_learn" / "network" / "data"

# Towns of the region's offices, and its name for the names of organisations: genitive in Finnish and Swedish, English.
PLACES = {
    "KES": ("Jyväskylä", "Äänekoski", "Keski-Suomen", "Mellersta Finlands", "Central Finland"),
    "ESA": ("Mikkeli", "Savonlinna", "Etelä-Savon", "Södra Savolax", "South Savo"),
    "KAS": ("Lappeenranta", "Kouvola", "Kaakkois-Suomen", "Sydöstra Finlands", "Southeast Finland"),
    "POK": ("Joensuu", "Lieksa", "Pohjois-Karjalan", "Norra Karelens", "North Karelia"),
    "PAH": ("Lahti", "Heinola", "Päijät-Hämeen", "Päijänne-Tavastlands", "Päijät-Häme"),
    "PIR": ("Tampere", "Nokia", "Pirkanmaan", "Birkalands", "Pirkanmaa"),
    "SAT": ("Pori", "Rauma", "Satakunnan", "Satakuntas", "Satakunta"),
    "EPO": ("Seinäjoki", "Kauhava", "Etelä-Pohjanmaan", "Södra Österbottens", "South Ostrobothnia"),
    "POH": ("Vaasa", "Pietarsaari", "Pohjanmaan", "Österbottens", "Ostrobothnia"),
    "LAP": ("Rovaniemi", "Kemi", "Lapin", "Lapplands", "Lapland"),
    "KAI": ("Kajaani", "Kuhmo", "Kainuun", "Kajanalands", "Kainuu"),
    "VAR": ("Turku", "Salo", "Varsinais-Suomen", "Egentliga Finlands", "Southwest Finland"),
    "UUS": ("Helsinki", "Espoo", "Uudenmaan", "Nylands", "Uusimaa"),
    "PPO": ("Oulu", "Raahe", "Pohjois-Pohjanmaan", "Norra Österbottens", "North Ostrobothnia"),
}
SWEDISH_TOWNS = {
    "Mikkeli": "S:t Michel",
    "Savonlinna": "Nyslott",
    "Lappeenranta": "Villmanstrand",
    "Lahti": "Lahtis",
    "Tampere": "Tammerfors",
    "Pori": "Björneborg",
    "Rauma": "Raumo",
    "Vaasa": "Vasa",
    "Pietarsaari": "Jakobstad",
    "Kajaani": "Kajana",
    "Turku": "Åbo",
    "Helsinki": "Helsingfors",
    "Espoo": "Esbo",
    "Oulu": "Uleåborg",
    "Raahe": "Brahestad",
}
# Suffix, type, name in Finnish, Swedish and English, roles and how many of each in one region.
EMPLOYERS: tuple[tuple[str, str, str, str, str, tuple[tuple[str, int], ...]], ...] = (
    (
        "TYO",
        "employment-area",
        "työllisyysalue",
        "sysselsättningsområde",
        "employment area",
        (("te-2", 7), ("manager", 1)),
    ),
    (
        "PER",
        "comprehensive-school",
        "peruskoulut",
        "grundskolor",
        "comprehensive schools",
        (("counsellor-comprehensive", 4),),
    ),
    ("LUK", "upper-secondary", "lukiot", "gymnasier", "upper secondary schools", (("counsellor-upper-secondary", 3),)),
    (
        "AMM",
        "vocational",
        "ammattiopisto",
        "yrkesinstitut",
        "vocational college",
        (("counsellor-upper-secondary", 3), ("manager", 1)),
    ),
    (
        "AIK",
        "adult-education",
        "aikuiskoulutuskeskus",
        "vuxenutbildningscenter",
        "adult education centre",
        (("counsellor-adult", 2),),
    ),
    (
        "ELY",
        "vitality-centre",
        "elinvoimakeskus",
        "livskraftscentral",
        "vitality centre",
        (("network-coordinator", 1),),
    ),
)
EXTRA = (
    (
        "UUS-AMK",
        "higher-education",
        "Metropolialueen ammattikorkeakoulu",
        "Metropolområdets yrkeshögskola",
        "Metropolitan University of Applied Sciences",
        "UUS",
    ),
    (
        "PIR-OHJ",
        "one-stop-guidance",
        "Pirkanmaan Ohjaamo",
        "Navigatorn i Birkaland",
        "Pirkanmaa Ohjaamo guidance centre",
        "PIR",
    ),
    (
        "LAP-OPI",
        "project",
        "Opin ovi -hanke, Lappi",
        "Projektet Opin ovi, Lappland",
        "Opin ovi project, Lapland",
        "LAP",
    ),
    (
        "VAR-HVA",
        "wellbeing-county",
        "Varsinais-Suomen hyvinvointialue",
        "Egentliga Finlands välfärdsområde",
        "Southwest Finland wellbeing services county",
        "VAR",
    ),
    (
        "KES-TE",
        "te-office",
        "Keski-Suomen TE-toimisto",
        "Mellersta Finlands arbets- och näringsbyrå",
        "Central Finland TE office",
        "KES",
    ),
    (
        "SALMIA",
        "training-centre",
        "Koulutuskeskus Salmia",
        "Utbildningscentralen Salmia",
        "Training centre Salmia",
        "KES",
    ),
)
EXTRA_ROLES = {
    "UUS-AMK": "counsellor-adult",
    "PIR-OHJ": "te-2",
    "LAP-OPI": "project",
    "VAR-HVA": "counsellor-adult",
    "SALMIA": "project",
}
MORE_OFFICIALS = 6
"""Where the demonstration's manager is, so that her gap report has figures to show beside those who share theirs."""
NAMES = yaml.safe_load((ROOT / "laituri_learn" / "demo" / "names.yaml").read_text(encoding="utf-8"))


def build_network(builder: Builder) -> None:
    """Regions, types, organisations with units, people with posts."""
    builder.load("organisation-types", DATA / "organisation_types.csv")
    builder.load("regions", DATA / "regions.csv")
    builder.load_text("organisations", _organisations(), "organisations.csv")


def build_people(builder: Builder) -> None:
    """People of every role, and the accounts with which each user group is shown."""
    builder.load_text("people", _people(builder), "people.csv")
    _grant_roles(builder)


def _organisations() -> str:
    rows: list[Sequence[object]] = []
    for region, (town, second, *names_of_region) in PLACES.items():
        for suffix, kind, *names_of_kind, _roles in EMPLOYERS:
            code = f"{region}-{suffix}"
            start = {"TYO": "2025-01-01", "ELY": "2026-01-01"}.get(suffix, "")
            names = [f"{where} {what}" for where, what in zip(names_of_region, names_of_kind, strict=True)]
            about = (*names, kind, region, start, "", "")
            rows.append((code, *about, f"{code}-1", *_town(town), town, 2 if suffix == "TYO" else 1))
            if suffix == "TYO":
                rows.append((code, *about, f"{code}-2", *_town(second), second, 1))
    for code, kind, *names, region in EXTRA:
        ends, successor = ("2024-12-31", "KES-TYO") if kind == "te-office" else ("", "")
        rows.append((code, *names, kind, region, "", ends, successor, "", "", "", "", PLACES[region][0], ""))
    header = (
        "code name_fi name_sv name_en type region starts_on ends_on successor "
        "unit unit_name_fi unit_name_sv unit_name_en municipality max_away"
    )
    return _csv(header.split(), rows)


def _town(name: str) -> tuple[str, str, str]:
    return name, SWEDISH_TOWNS.get(name, name), name


def _people(builder: Builder) -> str:
    rows: list[Sequence[object]] = []
    used: set[str] = set()

    def add(unit: str, region: str, role: str) -> None:
        swedish = (region == "POH" and builder.chance.random() < 0.5) or (
            region == "UUS" and builder.chance.random() < 0.1
        )
        language = "sv" if swedish else "fi"
        both = swedish or (region in ("POH", "UUS", "VAR") and builder.chance.random() < 0.4)
        while True:
            first, last = (builder.chance.choice(NAMES[part][language]) for part in ("first", "last"))
            email = f"{_ascii(first)}.{_ascii(last)}@{unit.lower()}.example"
            if email not in used:
                break
        used.add(email)
        days = builder.chance.choice(("3", "4", "5", "6", ""))
        rows.append((email, first, last, language, "fi,sv" if both else language, days, unit, role, "2025-01-01"))

    for region in PLACES:
        for suffix, _kind, _fi, _sv, _en, roles in EMPLOYERS:
            for role, count in roles:
                for number in range(count):
                    second = suffix == "TYO" and role == "te-2" and number >= 5
                    add(f"{region}-{suffix}-{2 if second else 1}", region, role)
    for _number in range(MORE_OFFICIALS):
        add("KES-TYO-1", "KES", "te-2")
    for code, role in EXTRA_ROLES.items():
        for _number in range(2):
            add(code, next(each[-1] for each in EXTRA if each[0] == code), role)
    header = ("email", "first_name", "last_name", "language", "languages", "training_days", "unit", "role", "starts_on")
    return _csv(header, rows)


def _grant_roles(builder: Builder) -> None:
    """Every official may sign in with the demo's password; each user group has an account of an easy name."""
    password = hash_password(PASSWORD)
    for account in db.session.scalars(select(Account)):
        account.password_hash = password
    organisation = db.session.scalars(select(Organisation).where(Organisation.code == "KES-TYO")).one()
    region = db.session.scalars(select(Region).where(Region.code == "KES")).one()
    official = db.session.scalars(
        select(Account)
        .join(Account.person)
        .where(Account.email.like("%@kes-tyo-1.example"))
        .order_by(Account.id)
        .limit(1)
    ).one()
    official.email = "official@demo.example"
    for email, name, role, kind, scope_id in (
        ("manager@demo.example", "Maija Esihenkilö", AccessRole.MANAGER, ScopeKind.ORGANISATION, organisation.id),
        ("coordinator@demo.example", "Saara Salmia", AccessRole.COORDINATOR, ScopeKind.NATIONAL, None),
        ("region@demo.example", "Reijo Alue", AccessRole.REGIONAL_COORDINATOR, ScopeKind.REGION, region.id),
        ("assessor@demo.example", "Arja Arvioija", AccessRole.ASSESSOR, ScopeKind.NATIONAL, None),
        ("administrator@demo.example", "Yrjö Ylläpito", AccessRole.ADMINISTRATOR, ScopeKind.NATIONAL, None),
    ):
        account = Account(email=email, display_name=name, password_hash=password, created_at=builder.at)
        account.grants.append(Grant(role=role, scope_kind=kind, scope_id=scope_id))
        db.session.add(account)
    db.session.flush()
    # Every other employer with a post of a manager has that manager's account approve for it.
    _managers()


def _managers() -> None:
    from laituri_learn.network.models import Post, Role

    rows = db.session.execute(
        select(Account, Unit.organisation_id)
        .join(Post, Post.person_id == Account.person_id)
        .join(Role, Role.id == Post.role_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Role.code == "manager")
    )
    for account, organisation_id in rows:
        account.grants.append(
            Grant(role=AccessRole.MANAGER, scope_kind=ScopeKind.ORGANISATION, scope_id=organisation_id)
        )
    db.session.flush()


def _ascii(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöé", "aaoe"))


def _csv(header: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
