"""A framework as its file says it, checked to the last line, before anything is written."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field

import yaml
from flask_babel import gettext as _

from competences.frameworks.yaml_reader import Fields, YamlReader
from laituri_learn.database import LocalisedText
from laituri_learn.imports.contracts import ImportResult, Source

LEVELS = 5
USES = 4
CODE = re.compile(r"[A-Za-zÅÄÖåäö0-9][A-Za-zÅÄÖåäö0-9._-]*")
VERSION = re.compile(r"[0-9]+(\.[0-9]+){0,3}")


@dataclass(frozen=True)
class CompetenceEntry:
    """``levels``: description of each level given in the file; empty if none is."""

    code: str
    name: LocalisedText
    levels: tuple[LocalisedText, ...]
    line: int = field(compare=False)


@dataclass(frozen=True)
class AreaEntry:
    """A competence area."""

    code: str
    name: LocalisedText
    competences: tuple[CompetenceEntry, ...]


@dataclass(frozen=True)
class ProfileEntry:
    """A role's targets: competence code to (level, weight)."""

    code: str
    name: LocalisedText
    targets: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class FrameworkFile:
    """The whole file."""

    code: str
    version: str
    title: LocalisedText
    scale: tuple[LocalisedText, ...]
    use_scale: tuple[LocalisedText, ...]
    areas: tuple[AreaEntry, ...]
    profiles: tuple[ProfileEntry, ...]
    version_line: int

    def competences(self) -> list[CompetenceEntry]:
        """Every competence, in order."""
        return [competence for area in self.areas for competence in area.competences]

    def fingerprint(self) -> str:
        """SHA-256 of what the file says; comments and layout do not count."""

        def bare(value: object) -> object:
            if isinstance(value, dict):
                return {key: bare(each) for key, each in value.items() if key not in ("line", "version_line")}
            return [bare(each) for each in value] if isinstance(value, list | tuple) else value

        said = json.dumps(bare(asdict(self)), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def read_framework(source: Source, result: ImportResult) -> FrameworkFile | None:
    """Read a framework file; every fault is added to ``result``, and then nothing is returned."""
    reader = YamlReader(source, result)
    root = reader.root()
    if root is None:
        return None
    content = _Framework(reader).read(root)
    return None if result.problems else content


class _Framework:
    """One reading: remembers which codes were seen, to find those given twice or never."""

    def __init__(self, reader: YamlReader) -> None:
        self.reader = reader
        self.seen: dict[str, int] = {}

    def read(self, root: yaml.Node) -> FrameworkFile:
        reader = self.reader
        fields = reader.mapping(root, "", ("framework", "areas", "role_profiles"))
        head = reader.required(fields, "framework", root, "") if fields else None
        known = ("code", "version", "title", "scale", "use_at_work")
        about = reader.mapping(head, "framework", known)
        parent = head or root
        version_node = reader.required(about, "version", parent, "framework") if head else None
        version = reader.text(version_node, "framework.version")
        if version and (not VERSION.fullmatch(version) or len(version) > 20):
            reader.fault(version_node or parent, "framework.version", version, _("write numbers and dots, such as 1.0"))
        area_nodes = reader.required(fields, "areas", root, "") if fields else None
        areas = tuple(self.area(node) for node in reader.items(area_nodes, "areas"))
        if area_nodes is not None and not areas:
            reader.fault(area_nodes, "areas", _("there is no competence area"), _("add at least one"))
        return FrameworkFile(
            code=self.code(about, parent, "framework", 60) if head else "",
            version=version,
            title=reader.localised(reader.required(about, "title", parent, "framework"), "framework.title")
            if head
            else LocalisedText(),
            scale=self.scale(about, parent, "scale", "level", LEVELS) if head else (),
            use_scale=self.scale(about, parent, "use_at_work", "value", USES) if head else (),
            areas=areas,
            profiles=tuple(self.profile(node) for node in reader.items(fields.get("role_profiles"), "role_profiles")),
            version_line=(version_node or parent).start_mark.line + 1,
        )

    def code(self, fields: Fields, parent: yaml.Node, field: str, longest: int, kind: str = "") -> str:
        """A code; ``kind``: codes of this kind are given once in the file."""
        reader = self.reader
        node = reader.required(fields, "code", parent, field)
        code = reader.text(node, f"{field}.code")
        if not code or node is None:
            return ""
        if not CODE.fullmatch(code) or len(code) > longest:
            right = _("use at most %(longest)s letters, digits, dots and hyphens", longest=longest)
            reader.fault(node, f"{field}.code", _("“%(value)s” cannot be used", value=code), right)
        if kind:
            key, line = f"{kind} {code}", node.start_mark.line + 1
            if key in self.seen:
                wrong = _("the code %(code)s is already on line %(line)s", code=code, line=self.seen[key])
                reader.fault(node, f"{field}.code", wrong, _("give each its own code"))
            self.seen.setdefault(key, line)
        return code

    def scale(self, about: Fields, parent: yaml.Node, key: str, index: str, size: int) -> tuple[LocalisedText, ...]:
        """Names of the steps of a scale, each number once."""
        reader, field = self.reader, f"framework.{key}"
        node = reader.required(about, key, parent, "framework")
        names: dict[int, LocalisedText] = {}
        unreadable = False
        for item in reader.items(node, field):
            fields = reader.mapping(item, field, (index, "fi", "sv", "en"))
            number_node = reader.required(fields, index, item, field)
            number = reader.number(number_node, f"{field}.{index}", 0, size - 1)
            texts = yaml.MappingNode(
                item.tag, [pair for pair in item.value if pair[0].value != index], item.start_mark
            ) if fields else None  # fmt: skip
            name = reader.localised(texts, f"{field}.{number if number is not None else '?'}")
            if number is None:
                unreadable = True
            elif number in names:
                wrong = _("%(number)s is given twice", number=number)
                reader.fault(item, field, wrong, _("give each number once"))
            else:
                names[number] = name
        missing = [str(number) for number in range(size) if number not in names]
        if node is not None and missing and not unreadable:
            wrong = _("missing from the scale: %(numbers)s", numbers=", ".join(missing))
            reader.fault(node, field, wrong, _("name each of 0–%(highest)s", highest=size - 1))
        return tuple(names[number] for number in sorted(names))

    def area(self, node: yaml.Node) -> AreaEntry:
        """One item of ``areas``."""
        reader = self.reader
        fields = reader.mapping(node, "areas", ("code", "name", "competences"))
        if not fields:
            return AreaEntry("", LocalisedText(), ())
        code = self.code(fields, node, "areas", 20, "area")
        field = f"areas.{code}"
        competence_nodes = reader.required(fields, "competences", node, field)
        competences = tuple(self.competence(item) for item in reader.items(competence_nodes, f"{field}.competences"))
        if competence_nodes is not None and not competences:
            reader.fault(competence_nodes, field, _("the area has no competence"), _("add one, or remove the area"))
        name = reader.localised(reader.required(fields, "name", node, field), f"{field}.name")
        return AreaEntry(code, name, competences)

    def competence(self, node: yaml.Node) -> CompetenceEntry:
        """One item of an area's ``competences``."""
        reader = self.reader
        fields = reader.mapping(node, "competences", ("code", "name", "levels"))
        line = node.start_mark.line + 1
        if not fields:
            return CompetenceEntry("", LocalisedText(), (), line)
        code = self.code(fields, node, "competences", 20, "competence")
        name = reader.localised(
            reader.required(fields, "name", node, f"competences.{code}"), f"competences.{code}.name"
        )
        levels = self.levels(fields["levels"], f"competences.{code}.levels") if "levels" in fields else ()
        return CompetenceEntry(code, name, levels, line)

    def levels(self, node: yaml.Node, field: str) -> tuple[LocalisedText, ...]:
        """Descriptions of all levels, by level."""
        reader = self.reader
        known = [str(level) for level in range(LEVELS)]
        fields = reader.mapping(node, field, known)
        missing = [level for level in known if level not in fields]
        if missing:
            wrong = _("levels are missing: %(levels)s", levels=", ".join(missing))
            reader.fault(node, field, wrong, _("describe every level from 0 to 4, or leave levels out"))
        return tuple(reader.localised(fields[level], f"{field}.{level}") for level in known if level in fields)

    def profile(self, node: yaml.Node) -> ProfileEntry:
        """One item of ``role_profiles``; the areas have been read."""
        reader = self.reader
        fields = reader.mapping(node, "role_profiles", ("code", "name", "targets"))
        if not fields:
            return ProfileEntry("", LocalisedText(), {})
        code = self.code(fields, node, "role_profiles", 60, "profile")
        field = f"role_profiles.{code}"
        name = reader.localised(reader.required(fields, "name", node, field), f"{field}.name")
        target_node = reader.required(fields, "targets", node, field)
        targets: dict[str, tuple[int, int]] = {}
        for competence, value in reader.mapping(target_node, f"{field}.targets").items():
            where = f"{field}.targets.{competence}"
            if f"competence {competence}" not in self.seen:
                wrong = _("the framework has no competence %(code)s", code=competence)
                reader.fault(value, where, wrong, _("use a code from areas"))
            target = self.target(value, where)
            if target is not None:
                targets[competence] = target
        return ProfileEntry(code, name, targets)

    def target(self, node: yaml.Node, field: str) -> tuple[int, int] | None:
        """``3`` or ``[3, 2]``: level, and weight where it is not 1."""
        reader = self.reader
        if not isinstance(node, yaml.SequenceNode):
            level = reader.number(node, field, 0, LEVELS - 1)
            return None if level is None else (level, 1)
        if len(node.value) != 2:
            reader.fault(node, field, _("a list here has a level and a weight"), _("write [level, weight]"))
            return None
        level = reader.number(node.value[0], field, 0, LEVELS - 1)
        weight = reader.number(node.value[1], field, 1, 3)
        return None if level is None or weight is None else (level, weight)
