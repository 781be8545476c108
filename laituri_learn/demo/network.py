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

# Place of the region's offices, and its name in the genitive for the names of organisations.
PLACES = {
    "KES": ("Jyväskylä", "Äänekoski", "Keski-Suomen", "Mellersta Finlands"),
    "ESA": ("Mikkeli", "Savonlinna", "Etelä-Savon", "Södra Savolax"),
    "KAS": ("Lappeenranta", "Kouvola", "Kaakkois-Suomen", "Sydöstra Finlands"),
    "POK": ("Joensuu", "Lieksa", "Pohjois-Karjalan", "Norra Karelens"),
    "PAH": ("Lahti", "Heinola", "Päijät-Hämeen", "Päijänne-Tavastlands"),
    "PIR": ("Tampere", "Nokia", "Pirkanmaan", "Birkalands"),
    "SAT": ("Pori", "Rauma", "Satakunnan", "Satakuntas"),
    "EPO": ("Seinäjoki", "Kauhava", "Etelä-Pohjanmaan", "Södra Österbottens"),
    "POH": ("Vaasa", "Pietarsaari", "Pohjanmaan", "Österbottens"),
    "LAP": ("Rovaniemi", "Kemi", "Lapin", "Lapplands"),
    "KAI": ("Kajaani", "Kuhmo", "Kainuun", "Kajanalands"),
    "VAR": ("Turku", "Salo", "Varsinais-Suomen", "Egentliga Finlands"),
    "UUS": ("Helsinki", "Espoo", "Uudenmaan", "Nylands"),
    "PPO": ("Oulu", "Raahe", "Pohjois-Pohjanmaan", "Norra Österbottens"),
}
# Suffix, type, name in Finnish and Swedish, roles and how many of each in one region.
EMPLOYERS: tuple[tuple[str, str, str, str, tuple[tuple[str, int], ...]], ...] = (
    ("TYO", "employment-area", "työllisyysalue", "sysselsättningsområde", (("te-2", 7), ("manager", 1))),
    ("PER", "comprehensive-school", "peruskoulut", "grundskolor", (("counsellor-comprehensive", 4),)),
    ("LUK", "upper-secondary", "lukiot", "gymnasier", (("counsellor-upper-secondary", 3),)),
    ("AMM", "vocational", "ammattiopisto", "yrkesinstitut", (("counsellor-upper-secondary", 3), ("manager", 1))),
    ("AIK", "adult-education", "aikuiskoulutuskeskus", "vuxenutbildningscenter", (("counsellor-adult", 2),)),
    ("ELY", "vitality-centre", "elinvoimakeskus", "livskraftscentral", (("network-coordinator", 1),)),
)
EXTRA = (
    ("UUS-AMK", "higher-education", "Metropolialueen ammattikorkeakoulu", "Metropolområdets yrkeshögskola", "UUS"),
    ("PIR-OHJ", "one-stop-guidance", "Pirkanmaan Ohjaamo", "Navigatorn i Birkaland", "PIR"),
    ("LAP-OPI", "project", "Opin ovi -hanke, Lappi", "Projektet Opin ovi, Lappland", "LAP"),
    ("VAR-HVA", "wellbeing-county", "Varsinais-Suomen hyvinvointialue", "Egentliga Finlands välfärdsområde", "VAR"),
    ("KES-TE", "te-office", "Keski-Suomen TE-toimisto", "Mellersta Finlands arbets- och näringsbyrå", "KES"),
    ("SALMIA", "training-centre", "Koulutuskeskus Salmia", "Utbildningscentralen Salmia", "KES"),
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
    for region, (town, second, fi, sv) in PLACES.items():
        for suffix, kind, name_fi, name_sv, _roles in EMPLOYERS:
            code = f"{region}-{suffix}"
            start = {"TYO": "2025-01-01", "ELY": "2026-01-01"}.get(suffix, "")
            names = (f"{fi} {name_fi}", f"{sv} {name_sv}", "", kind, region, start, "", "")
            rows.append((code, *names, f"{code}-1", f"{town}", town, 2 if suffix == "TYO" else 1))
            if suffix == "TYO":
                rows.append((code, *names, f"{code}-2", f"{second}", second, 1))
    for code, kind, fi, sv, region in EXTRA:
        ends, successor = ("2024-12-31", "KES-TYO") if kind == "te-office" else ("", "")
        rows.append((code, fi, sv, "", kind, region, "", ends, successor, "", "", PLACES[region][0], ""))
    header = (
        "code name_fi name_sv name_en type region starts_on ends_on successor unit unit_name_fi municipality max_away"
    )
    return _csv(header.split(), rows)


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
        for suffix, _kind, _fi, _sv, roles in EMPLOYERS:
            for role, count in roles:
                for number in range(count):
                    second = suffix == "TYO" and role == "te-2" and number >= 5
                    add(f"{region}-{suffix}-{2 if second else 1}", region, role)
    for _number in range(MORE_OFFICIALS):
        add("KES-TYO-1", "KES", "te-2")
    for code, role in EXTRA_ROLES.items():
        for _number in range(2):
            add(code, next(each[4] for each in EXTRA if each[0] == code), role)
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
