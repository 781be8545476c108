"""Read YAML with the line of every value, and note every fault instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from flask_babel import gettext as _

from laituri_learn.database import LocalisedText
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.settings import LANGUAGES

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
"""Nesting beyond which a file is not ours; far below what would exhaust the stack."""

Fields = Mapping[str, yaml.Node]


@dataclass
class YamlReader:
    """The faults of one file are added to ``result``; a value that is faulty reads as ``None`` or empty."""

    source: Source
    result: ImportResult

    def fault(self, place: yaml.Node | int, field: str, wrong: Any, right: Any) -> None:
        """Note a fault at a node or line."""
        line = place if isinstance(place, int) else place.start_mark.line + 1
        self.result.add(self.source.name, line, field, wrong, right)

    def root(self) -> yaml.Node | None:
        """The document, or ``None`` with the reason noted."""
        try:
            text = self.source.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.source.content.count(b"\n", 0, error.start) + 1
            self.fault(line, "", _("the file is not UTF-8 text"), _("save the file with the encoding UTF-8"))
            return None
        try:
            if self._is_foreign(text):
                return None
            root: yaml.Node | None = yaml.compose(text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._not_yaml(mark.line + 1 if mark else 1, str(error.problem or error.context))
            return None
        except yaml.reader.ReaderError as error:
            self._not_yaml(text.count("\n", 0, error.position) + 1, str(error.reason))
            return None
        if root is None:
            self.fault(1, "", _("the file is empty"), _("start with a mapping named framework"))
        return root

    def _not_yaml(self, line: int, problem: str) -> None:
        remedy = _("check the indentation (spaces, no tabs), the quotes and the colons on this line and the one before")
        self.fault(line, "", _("this is not YAML: %(problem)s", problem=problem), remedy)

    def _is_foreign(self, text: str) -> bool:
        depth = documents = 0
        for event in yaml.parse(text, Loader=LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                self.fault(line, "", _("the file uses a YAML alias"), _("write the value out"))
                return True
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.fault(
                    line, "", _("the file is nested too deeply"), _("follow the layout of the built-in framework")
                )
                return True
            if documents > 1:
                self.fault(line, "", _("the file holds several documents"), _("leave one, without --- between parts"))
                return True
        return False

    def mapping(self, node: yaml.Node | None, field: str, known: Sequence[str] | None = None) -> dict[str, yaml.Node]:
        """Keys and value nodes; a repeated key and, where ``known`` is given, an unknown one are faults."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, field, _("this is not a mapping"), _("write key: value pairs"))
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in found:
                self.fault(key_node, field, _("%(key)s is given twice", key=key), _("leave one of them"))
            elif known is not None and key not in known:
                right = _("use only: %(keys)s", keys=", ".join(known))
                self.fault(key_node, field, _("%(key)s is not known here", key=key), right)
            else:
                found[key] = value
        return found

    def required(self, fields: Fields, key: str, parent: yaml.Node, field: str) -> yaml.Node | None:
        """The node of a key that must be there."""
        node = fields.get(key)
        if node is None or node.tag.endswith(":null"):
            wrong = _("%(key)s is missing", key=key)
            self.fault(node or parent, f"{field}.{key}" if field else key, wrong, _("add %(key)s", key=key))
            return None
        return node

    def items(self, node: yaml.Node | None, field: str) -> Iterator[yaml.Node]:
        """The nodes of a list."""
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, field, _("this is not a list"), _("start each item with a dash"))
            return
        yield from node.value

    def text(self, node: yaml.Node | None, field: str) -> str:
        """A scalar as written."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.fault(node, field, _("this is not a text"), _("write a text, in quotes if it has a colon or a comma"))
            return ""
        return str(node.value).strip()

    def number(self, node: yaml.Node | None, field: str, low: int, high: int) -> int | None:
        """A whole number within limits."""
        if node is None:
            return None
        raw = node.value if isinstance(node, yaml.ScalarNode) else ""
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 9 and low <= int(raw) <= high:
            return int(raw)
        right = _("give a whole number from %(low)s to %(high)s", low=low, high=high)
        self.fault(node, field, _("“%(value)s” cannot be used", value=raw if isinstance(raw, str) else ""), right)
        return None

    def localised(self, node: yaml.Node | None, field: str) -> LocalisedText:
        """A text in all three languages."""
        if node is None:
            return LocalisedText()
        before = len(self.result.problems)
        fields = self.mapping(node, field, LANGUAGES)
        texts = {language: self.text(fields.get(language), f"{field}.{language}") for language in LANGUAGES}
        missing = [language for language in LANGUAGES if language not in fields]
        if missing and len(self.result.problems) == before:
            wrong = _("languages are missing: %(languages)s", languages=", ".join(missing))
            self.fault(node, field, wrong, _("give the text in fi, sv and en"))
        return LocalisedText.from_mapping(texts)
