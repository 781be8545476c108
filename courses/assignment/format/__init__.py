"""Files of ``laituri assign --input`` and ``--output``; runs keep their frozen instance in the same format.

``instance.schema.json`` and ``plan.schema.json`` describe them to machines, ``docs/assignment-format.md`` to people.
"""

from courses.assignment.format.document import BadInstance, FileFault
from courses.assignment.format.reading import instance_of, read_instance
from courses.assignment.format.writing import Status, conflict_as_json, instance_as_json, plan_as_json, text_of

__all__ = [
    "BadInstance",
    "FileFault",
    "Status",
    "conflict_as_json",
    "instance_as_json",
    "instance_of",
    "plan_as_json",
    "read_instance",
    "text_of",
]
