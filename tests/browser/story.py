"""What the story begins with: an empty installation, its files, and people who assess themselves unseen."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.frameworks.imports import BUILT_IN
from courses.demo import CATALOGUE
from courses.sessions.models import CourseSession
from laituri_learn import create_app
from laituri_learn.access.models import Account
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.settings import ROOT

PASSWORD = "laituri by the lake"
ORGANISATIONS = """code;name_fi;name_en;type;region;unit;unit_name_fi;municipality;max_away
KES-TYO;Keski-Suomen työllisyysalue;Central Finland employment area;employment-area;KES;JKL;Jyväskylä;Jyväskylä;2
KES-LUK;Keski-Suomen lukiot;Upper secondary schools;upper-secondary;KES;LYSEO;Lyseo;Jyväskylä;
"""
NAMES = ("Aino", "Bengt", "Cecilia", "Daavid", "Elsa", "Frans")


def people_file() -> str:
    """Six officials of the office and six counsellors of the school, as Finnish Excel writes them."""
    rows = ["Sähköposti;Etunimi;Sukunimi;Kieli;Kielet;Toimipaikka;Tehtävä"]
    for unit, role in (("JKL", "te-2"), ("LYSEO", "counsellor-upper-secondary")):
        rows += [f"{name.lower()}@{unit.lower()}.example;{name};Öhman-{unit};en;fi,sv;{unit};{role}" for name in NAMES]
    return "\r\n".join(rows) + "\r\n"


@dataclass(frozen=True)
class Installation:
    """A real installation in a folder of its own."""

    folder: Path
    environment: dict[str, str]

    def write_files(self) -> dict[str, Path]:
        """The administrator's files, by the kind that the import page asks for; people with a byte order mark."""
        files = {
            "regions": ROOT / "laituri_learn" / "network" / "data" / "regions.csv",
            "framework": BUILT_IN,
            "organisations": self.folder / "organisaatiot.csv",
            "people": self.folder / "henkilöt.csv",
            "courses": CATALOGUE,
        }
        files["organisations"].write_text(ORGANISATIONS, encoding="utf-8")
        files["people"].write_text(people_file(), encoding="utf-8-sig")
        return files

    def laituri(self, *arguments: str) -> str:
        """Run the command for real; its standard output."""
        program = [str(Path(sys.executable).parent / "laituri"), *arguments]
        done = subprocess.run(
            program, env={**self.environment, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def invitation(self, email: str) -> str:
        """The path of a link with which an account chooses its password."""
        lines = self.laituri("accounts", "invite", email).split()
        return "/invitation/" + next(line for line in lines if "/invitation/" in line).split("/invitation/")[1]

    def assess_everybody_but(self, email: str) -> None:
        """The colleagues assess themselves: one official as low as she, the others one level higher."""
        with create_app(self.environment).app_context():
            everybody = db.session.scalars(select(Account.id).where(Account.person_id.is_not(None))).all()
            for account_id in everybody:
                account = db.session.get_one(Account, account_id)
                if account.email != email:
                    level = 1 if account.email.startswith("bengt@") else 2
                    _assess(account, 1 if "lyseo" in account.email else level)
            db.session.remove()
            db.engine.dispose()

    def let_time_pass(self) -> None:
        """The published session was some days ago."""
        with create_app(self.environment).app_context():
            with unit_of_work() as session:
                for each in session.scalars(select(CourseSession)):
                    for meeting in each.meetings:
                        meeting.starts_at -= timedelta(days=60)
                        meeting.ends_at -= timedelta(days=60)
            db.session.remove()
            db.engine.dispose()


def _assess(account: Account, level: int) -> None:
    by = viewer_of(account)
    with unit_of_work():
        assessment = start_assessment(by, at=utc_now())
        codes = [answer.competence.code for answer in assessment.answers]
        choices = {code: (Choice(level=level, use_at_work=2), 0) for code in codes}
        save_answers(by, assessment.public_id, choices, at=utc_now())
        submit_assessment(by, assessment.public_id, share_with_manager=False, use_for_planning=True, at=utc_now())
