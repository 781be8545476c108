"""Keep the gettext catalogues in step with the code: ``update``, ``compile`` or ``check``.

A catalogue is ``translations/<package>/<language>/LC_MESSAGES/messages.po``; its messages are those of the package's
Python and of ``templates/<package>``. The templates at the root of ``templates`` belong to the platform. Messages are
English in the code, so an English entry may stay empty; a Finnish or Swedish one may not.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PLATFORM = "laituri_learn"
PACKAGES = (PLATFORM, "competences", "courses")
LANGUAGES = ("fi", "sv", "en")
LANGUAGE_OF_THE_CODE = "en"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
    "_l": None,
}


def sources(package: str) -> Iterator[tuple[Path, str]]:
    """Every file whose messages belong to the package, with Babel's name of the way to read it."""
    for file in sorted((ROOT / package).rglob("*.py")):
        yield file, "python"
    templates = ROOT / "templates"
    found = set((templates / package).rglob("*"))
    if package == PLATFORM:
        found |= {
            file
            for file in templates.rglob("*")
            if file.relative_to(templates).parts[0] not in PACKAGES or file.parent == templates
        }
    for file in sorted(found):
        if file.suffix in (".html", ".txt", ".xml", ".svg", ".jinja"):
            yield file, "jinja2"


def extract(package: str) -> Catalog:
    """The messages that the package's code and templates use now.

    Raises:
        jinja2.TemplateSyntaxError: a template cannot be read.
    """
    catalog = Catalog()
    for file, method in sources(package):
        for line, message, comments, context in extract_from_file(
            method, file, KEYWORDS, ("Translators:",), {"silent": "false", "trimmed": "true"}, strip_comment_tags=True
        ):
            place = (file.relative_to(ROOT).as_posix(), line)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def catalogue_file(package: str, language: str) -> Path:
    """Where the package's texts in the language are."""
    return ROOT / "translations" / package / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(file: Path, language: str) -> Catalog:
    """One catalogue; an empty one where there is none yet."""
    if not file.exists():
        catalog = Catalog(locale=language, fuzzy=False)
        catalog.header_comment = "# Laituri Learn"
        return catalog
    with file.open("rb") as handle:
        return read_po(handle, locale=language, abort_invalid=True)


def update() -> int:
    """Add new messages to every catalogue, drop what the code no longer uses, and say what is missing."""
    for package in PACKAGES:
        template = extract(package)
        if not len(template):
            continue
        for language in LANGUAGES:
            file = catalogue_file(package, language)
            catalog = read_catalogue(file, language)
            catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
            buffer = io.BytesIO()
            write_po(buffer, catalog, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(buffer.getvalue())
            empty = sum(1 for message in catalog if message.id and not is_translated(message))
            if empty and language != LANGUAGE_OF_THE_CODE:
                print(f"{file.relative_to(ROOT)}: {empty} of {len(catalog)} messages wait for a translation")
    return 0


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form."""
    for file in sorted((ROOT / "translations").glob("*/*/LC_MESSAGES/messages.po")):
        compiled = file.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            continue
        catalog = read_catalogue(file, file.parent.parent.name)
        buffer = io.BytesIO()
        write_mo(buffer, catalog)
        compiled.write_bytes(buffer.getvalue())
        print(f"Compiled {file.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Name everything that is missing, left over, doubtful or has the wrong placeholders; 1 when there is any."""
    problems: list[str] = []
    for language in LANGUAGES:
        # All catalogues are merged into one at run time, so one message has one translation.
        known: dict[tuple[object, str | None], tuple[str, object]] = {}
        for package in PACKAGES:
            template = extract(package)
            file = catalogue_file(package, language)
            name = file.relative_to(ROOT).as_posix()
            catalog = read_catalogue(file, language)
            problems += [f"{name}: {problem}" for problem in catalogue_problems(catalog, template, language)]
            for message in catalog:
                if not message.id or not is_translated(message):
                    continue
                other, text = known.setdefault(key(message), (name, message.string))
                if text != message.string:
                    problems.append(f"{name}: {message.id!r} is translated otherwise in {other}; give it a context")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def catalogue_problems(catalog: Catalog, template: Catalog, language: str) -> Iterator[str]:
    """What is wrong with one catalogue, given the messages in use."""
    used = {key(message) for message in template if message.id}
    present = {key(message) for message in catalog if message.id}
    yield from (f"{identifier!r} is missing" for identifier, _ in sorted(used - present, key=str))
    yield from (f"{identifier!r} is used nowhere" for identifier, _ in sorted(present - used, key=str))
    for message in catalog:
        if not message.id or key(message) not in used:
            continue
        if message.fuzzy:
            yield f"{message.id!r} is marked fuzzy"
        if language != LANGUAGE_OF_THE_CODE and not is_translated(message):
            yield f"{message.id!r} is not translated"
    for message, errors in catalog.check():
        yield from (f"{message.id!r}: {error}" for error in errors)


def key(message: Message) -> tuple[object, str | None]:
    """What tells one message from another."""
    identifier = message.id if isinstance(message.id, str) else message.id[0]
    return identifier, message.context


def is_translated(message: Message) -> bool:
    """Whether every form of the message has a text."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return all(forms or [""])


COMMANDS: dict[str, Callable[[], int]] = {"update": update, "compile": compile_all, "check": check}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=COMMANDS)
    sys.exit(COMMANDS[parser.parse_args().command]())
