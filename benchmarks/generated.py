"""Generated input for measurements: the same each time."""

from __future__ import annotations

import random

REGIONS = ("KES", "ESA", "KAS", "POK", "PAH", "PIR", "SAT", "EPO", "POH", "LAP", "KAI", "VAR", "UUS", "PPO")
ROLES = ("te-2", "counsellor-comprehensive", "counsellor-upper-secondary", "counsellor-adult", "project", "manager")
FIRST = ("Aino", "Eero", "Ilona", "Kaarlo", "Maiju", "Öörni", "Åsa", "Björn", "Sára", "Émilie")
LAST = ("Virtanen", "Korhonen", "Mäkinen", "Nieminen", "Åkerström", "Öhman", "af Björksten", "O'Brien", "Särkkä")


def organisations(count: int, units: int) -> str:
    """A file of organisations, each with so many units."""
    lines = ["code;name_fi;type;region;unit;unit_name_fi;municipality;max_away"]
    for number in range(count):
        for unit in range(units):
            code = f"ORG-{number:03}"
            organisation = f"{code};Organisaatio {number};employment-area;{REGIONS[number % len(REGIONS)]}"
            lines.append(f"{organisation};{code}-{unit};Toimipaikka {unit};Kunta;{unit + 1}")
    return "\n".join(lines) + "\n"


def people(count: int, organisations: int, units: int) -> str:
    """A file of people, nearly every tenth with a second post."""
    chance = random.Random(2013)
    lines = ["email;first_name;last_name;language;languages;training_days;unit;role;starts_on"]
    for number in range(count):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        language = chance.choice(("fi", "fi", "fi", "sv"))
        head = f'person{number}@kunta{number % 50}.example;{first};{last};{language};"fi,sv";{chance.randint(2, 6)}'
        for role in chance.sample(ROLES, 2 if number % 11 == 10 else 1):
            unit = f"ORG-{chance.randrange(organisations):03}-{chance.randrange(units)}"
            lines.append(f"{head};{unit};{role};2025-01-01")
    return "\n".join(lines) + "\n"
