"""A person's copy as one ZIP file, written piece by piece."""

from __future__ import annotations

import json
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from laituri_learn.database import db
from laituri_learn.personal_data.queries import DOCUMENTS_TITLE, STATEMENTS_TITLE, parts_of
from laituri_learn.personal_data.subjects import Subject
from laituri_learn.statements import erasure
from laituri_learn.statements.attachments import attachments_of
from laituri_learn.statements.pseudonyms import Pseudonymiser
from laituri_learn.statements.search import attachment_contents


def write_archive(file: IO[bytes], subject: Subject, *, at: datetime) -> None:
    """Write everything that is held about her: a JSON file a part, and her statements as they are stored.

    ``statements.jsonl`` has every statement in which she is: as actor, object, instructor, in a team or a group, also
    of a statement within a statement, and those about such statements. Others are in it by their identifiers only.
    """
    session = db.session()
    who = subject.pseudonymiser(subject.traces())
    files: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for part in parts_of(subject):
            name = f"{part.section}.json"
            archive.writestr(name, _json(part.content))
            files[name] = str(part.title)
        attached = _write_statements(archive, session, who, subject.person_id)
        files["statements.jsonl"] = str(STATEMENTS_TITLE)
        for sha2, content in attached.items():
            archive.writestr(f"attachments/{sha2}", content)
        documents = erasure.stored_about(session, who)
        for number, document in enumerate(documents, 1):
            archive.writestr(f"documents/{number}", document.content)
        files["documents.json"] = str(DOCUMENTS_TITLE)
        archive.writestr(
            "documents.json",
            _json(
                [
                    {
                        "file": f"documents/{number}",
                        "name": each.name,
                        "type": each.content_type,
                        "registration": each.registration,
                        "changed": each.updated_at.isoformat(),
                    }
                    for number, each in enumerate(documents, 1)
                ]
            ),
        )
        told = {
            "about": subject.name,
            "made": at.isoformat(),
            "what": _("Everything that Laituri Learn holds about you. Each file is text that any program can read."),
            "files": files,
        }
        archive.writestr("contents.json", _json(told))


def _write_statements(
    archive: ZipFile, session: Session, who: Pseudonymiser, person_id: int | None
) -> dict[str, bytes]:
    """The statements as lines; returns the contents of their attachments by SHA-2."""
    hashes: set[str] = set()
    places = erasure.places_about(session, who, person_id)
    with archive.open("statements.jsonl", "w") as lines:
        for _place, document in erasure.documents_at(session, places):
            lines.write(document.encode() + b"\n")
            hashes |= {each["sha2"].lower() for each in attachments_of(json.loads(document))}
    found: dict[str, bytes] = {}
    listed = sorted(hashes)
    for start in range(0, len(listed), erasure.HASHES_AT_ONCE):
        found |= attachment_contents(session, listed[start : start + erasure.HASHES_AT_ONCE])
    return found


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
