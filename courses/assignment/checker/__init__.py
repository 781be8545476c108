"""Checks a plan against every rule and values it, in the plainest way; shares no code with the engine or the rules.

A plan with a fault is never shown.
"""

from courses.assignment.checker.faults import PERSONAL, Fault, Rule, faults
from courses.assignment.checker.valuation import Group, Valuation, closable_of, value_of

__all__ = ["PERSONAL", "Fault", "Group", "Rule", "Valuation", "closable_of", "faults", "value_of"]
