"""A network to import into."""

import pytest

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.settings import ROOT
from tests.factories import NOW

ORGANISATIONS = (
    "code;name_fi;type;region;unit;unit_name_fi;max_away\n"
    "KES-TYO;Keski-Suomen työllisyysalue;employment-area;KES;JKL;Jyväskylä;2\n"
    "KES-TYO;Keski-Suomen työllisyysalue;employment-area;KES;AAN;Äänekoski;1\n"
    "POH-GYM;Vasa gymnasium;Lukio;Pohjanmaa;;;\n"
)


def run(kind, content, *, dry_run=False, name=None, at=NOW):
    """Import a text or bytes as a file."""
    db.session.rollback()
    content = content if isinstance(content, bytes) else content.encode()
    return run_import(importers()[kind], Source(name or f"{kind}.csv", content), SYSTEM, at=at, dry_run=dry_run)


@pytest.fixture
def network(app):
    """Fourteen regions, two organisations with three units, the built-in roles."""
    run("regions", (ROOT / "laituri_learn/network/data/regions.csv").read_bytes())
    run("organisation-types", (ROOT / "laituri_learn/network/data/organisation_types.csv").read_bytes())
    framework = ROOT / "competences/frameworks/data/ohjaus-1.0.yaml"
    assert not run("framework", framework.read_bytes(), name="ohjaus.yaml").problems
    assert not run("organisations", ORGANISATIONS).problems
    return app
