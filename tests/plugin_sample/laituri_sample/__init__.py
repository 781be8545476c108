"""A plugin as an outside package brings it."""

from datetime import timedelta
from pathlib import Path

from flask import Blueprint
from sqlalchemy import ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.access.policy import requires
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import Model, db
from laituri_learn.plugins import contracts as c
from laituri_learn.plugins.hooks import hook

blueprint = Blueprint("sample", __name__, url_prefix="/sample")


class SampleNote(Model):
    """A note about a person, in a table of the plugin's own."""

    __tablename__ = "sample_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(Text)


@blueprint.get("")
@requires("sample.view")
def page():
    """The plugin's own page."""
    return "sample page"


@hook
def laituri_plugin():
    return c.PluginInfo("sample", "Sample", "1.0.0")


@hook
def laituri_blueprints():
    return [blueprint]


@hook
def laituri_permissions():
    return [c.Permission("sample.view", frozenset({AccessRole.ADMINISTRATOR}), "See the sample")]


@hook
def laituri_navigation(viewer):
    return [c.NavigationItem("Sample", "sample.page", 999, "sample.view")]


@hook
def laituri_jobs():
    return [c.Job("sample", "Sample", lambda: "sampled", every=timedelta(hours=1))]


@hook
def laituri_opportunities(competences, person_id):
    return [c.Opportunity(each, "Sample lesson", "lesson", 0, 4, "/sample") for each in competences]


@hook
def laituri_statement_outcomes():
    return [
        c.StatementOutcome(
            "sample.note", "Sample note", "It is noted.", (c.OutcomeField("tone", "Tone", (("kind", "Kind"),)),)
        )
    ]


@hook
def laituri_statement_received(outcome, parameters, person_id, statement, at):
    if outcome != "sample.note":
        return None
    return c.StatementEffect(True, f"{parameters['tone']} note on {statement.object_iri}")


@hook
def laituri_statement_voided(outcome, parameters, person_id, statement_id, at):
    return c.StatementEffect(True, "note gone") if outcome == "sample.note" else None


@hook
def laituri_vocabulary():
    return [c.VocabularyTerm("verb", "own:verbs/sampled", {"en": "sampled"}, {"en": "Somebody sampled something."})]


@hook
def laituri_statement_templates():
    return [c.StatementTemplate("sampled", "own:verbs/sampled", "https://types.example/sample")]


@hook
def laituri_migrations():
    return [c.MigrationBranch("sample", str(Path(__file__).parent / "migrations"))]


@hook
def laituri_personal_data(person_id):
    notes = db.session.scalars(select(SampleNote.words).where(SampleNote.person_id == person_id)).all()
    return [c.PersonalData("sample-notes", notes, "Notes", "They are removed.")]


@hook
def laituri_erase(person_id, at):
    gone = db.session.execute(delete(SampleNote).where(SampleNote.person_id == person_id, SampleNote.words != "kept"))
    return {"sample_notes_removed": gone.rowcount}
