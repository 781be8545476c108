"""Seeded instances with the structure of Finland's network: regions, units, roles, candidate sessions of one year.

Made up, but shaped like the real thing: people cluster in the south, small regions are far apart, Swedish is spoken on
the coast, units are of very different size, and there is money for four in ten of the candidate sessions.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from courses.assignment.instance import Busy, Instance, Mode, Need, Opening, Person, Policy, Quota, Session
from courses.assignment.instance import GroupKind

FINLAND = ZoneInfo("Europe/Helsinki")
REGIONS = (  # main town's latitude and longitude, share of the people, share of Swedish speakers
    ("uusimaa", 60.17, 24.94, 0.28, 0.08),
    ("varsinais-suomi", 60.45, 22.27, 0.09, 0.06),
    ("satakunta", 61.49, 21.80, 0.05, 0.0),
    ("hame", 61.00, 24.46, 0.08, 0.0),
    ("pirkanmaa", 61.50, 23.76, 0.10, 0.0),
    ("kaakkois-suomi", 60.87, 26.70, 0.06, 0.0),
    ("etela-savo", 61.69, 27.27, 0.03, 0.0),
    ("pohjois-savo", 62.89, 27.68, 0.05, 0.0),
    ("pohjois-karjala", 62.60, 29.76, 0.03, 0.0),
    ("keski-suomi", 62.24, 25.75, 0.05, 0.0),
    ("pohjanmaa", 63.10, 21.62, 0.05, 0.45),
    ("etela-pohjanmaa", 62.79, 22.84, 0.04, 0.0),
    ("pohjois-pohjanmaa", 65.01, 25.47, 0.07, 0.0),
    ("lappi", 66.50, 25.73, 0.02, 0.0),
)
TYPES = ("te", "school", "adult", "municipal", "project", "ely")
TYPE_SHARES = (0.34, 0.26, 0.14, 0.14, 0.07, 0.05)
COMPETENCES = tuple(f"{area}{number}" for area in "ABCDE" for number in range(1, 5))


def minutes_between(one: int, other: int) -> int:
    """Great circle × 1.3 at 80 km/h."""
    a, b = np.radians(REGIONS[one][1:3]), np.radians(REGIONS[other][1:3])
    h = np.sin((b[0] - a[0]) / 2) ** 2 + np.cos(a[0]) * np.cos(b[0]) * np.sin((b[1] - a[1]) / 2) ** 2
    return round(2 * 6371 * float(np.arcsin(np.sqrt(h))) * 1.3 / 80 * 60)


def national(people: int, sessions: int, *, seed: int = 1) -> Instance:
    """So many people with gaps and candidate sessions; units of some 33 people, a course to eight sessions."""
    random = np.random.default_rng(seed)
    region_shares = np.array([region[3] for region in REGIONS])
    region_shares = region_shares / region_shares.sum()
    units = _units(random, max(14, people // 33), region_shares)
    calendar = [date(2027, 1, 11) + timedelta(days=day) for day in range(300)]
    calendar = [day for day in calendar if day.weekday() < 5 and day.month != 7]
    everybody = _people(random, people, units, calendar)
    courses = _courses(random, max(8, sessions // 8))
    candidates = _sessions(random, sessions, courses, region_shares, calendar)
    travel = {
        (REGIONS[one][0], REGIONS[other][0]): minutes_between(one, other)
        for one in range(len(REGIONS))
        for other in range(one)
    }
    sizes = np.bincount([int(unit[1:]) for person in everybody for unit in person.units], minlength=len(units))
    staffing = {f"u{number}": max(1, int(size * 0.12)) for number, size in enumerate(sizes)}
    budget = int(sum(session.cost for session in candidates) * 0.4)
    policy = Policy("balanced", 100, 20, 10, 2 * people // 10, 85, 20 * people // 10, 0, 240)
    return Instance(everybody, candidates, policy, staffing, {}, travel, budget=budget)


def _units(random, count, region_shares):
    regions = np.concatenate([np.arange(14), random.choice(14, count - 14, p=region_shares)])
    types = random.choice(len(TYPES), count, p=TYPE_SHARES)
    weights = random.lognormal(0, 0.8, count)
    return list(zip(regions.tolist(), types.tolist(), weights.tolist(), strict=True))


def _people(random, count, units, calendar):
    weights = np.array([unit[2] for unit in units])
    homes = random.choice(len(units), count, p=weights / weights.sum())
    roles = [_role(random) for _role_number in range(8)]
    made = []
    for number, home in enumerate(homes.tolist()):
        region, kind, _weight = units[home]
        name, _lat, _lon, _share, swedish = REGIONS[region]
        languages = ["sv", "fi"] if random.random() < swedish else ["fi"]
        if languages == ["fi"] and random.random() < 0.1:
            languages.append("sv")
        if random.random() < 0.25:
            languages.append("en")
        role = roles[kind % 8 if random.random() < 0.8 else int(random.integers(8))]
        needs = {}
        for competence, (target, weight) in role.items():
            held = max(0, target - int(random.choice(3, p=(0.55, 0.33, 0.12))))
            if held < target:
                needs[competence] = Need(held, target, weight)
        busy = []
        for _meeting in range(int(random.integers(4))):
            day = calendar[int(random.integers(len(calendar)))]
            starts = datetime.combine(day, time(9 if random.random() < 0.5 else 13), FINLAND)
            busy.append(Busy(starts, starts + timedelta(hours=3), name))
        made.append(
            Person(
                f"p{number}",
                tuple(languages),
                (f"u{home}",),
                f"o{home // 2}",
                TYPES[kind],
                (name,),
                needs,
                name,
                int(random.choice((2, 3, 4, 5, 6))),
                (),
                tuple(busy),
            )
        )
    return tuple(made)


def _role(random):
    """Target level and weight of fourteen competences or so."""
    chosen = random.choice(len(COMPETENCES), 14, replace=False)
    return {
        COMPETENCES[int(each)]: (int(random.choice((2, 3, 4), p=(0.3, 0.5, 0.2))), int(random.integers(1, 4)))
        for each in sorted(chosen)
    }


def _courses(random, count):
    made = []
    for number in range(count):
        raised = random.choice(len(COMPETENCES), int(random.choice((1, 2, 3), p=(0.3, 0.45, 0.25))), replace=False)
        start = int(random.choice((0, 1, 2), p=(0.3, 0.5, 0.2)))
        end = min(4, start + int(random.choice((1, 2), p=(0.4, 0.6))))
        days = int(random.choice((1, 2, 3), p=(0.5, 0.35, 0.15)))
        made.append((f"c{number}", {COMPETENCES[int(each)]: (start, end) for each in sorted(raised)}, days))
    return made


def _sessions(random, count, courses, region_shares, calendar):
    made = []
    trainers = max(4, count // 4)
    for number in range(count):
        course, raises, days = courses[number % len(courses)]
        shape = random.choice(3, p=(0.5, 0.25, 0.25))
        region = int(random.choice(14, p=region_shares)) if random.random() < 0.7 else int(random.integers(14))
        seats = {}
        if shape != 1:
            seats[Mode.ROOM] = int(random.integers(14, 31))
        if shape != 0:
            seats[Mode.ONLINE] = int(random.integers(20, 41) if shape == 1 else random.integers(6, 16))
        language = str(random.choice(("fi", "sv", "en"), p=(0.86, 0.1, 0.04)))
        first = int(random.integers(len(calendar) - 25))
        meetings = []
        for meeting in range(days):
            day = calendar[first + meeting * int(random.choice((1, 7)))]
            whole = random.random() < 0.6
            starts = datetime.combine(day, time(9 if whole or random.random() < 0.5 else 13), FINLAND)
            meetings.append((starts, starts + timedelta(hours=7 if whole else 3)))
        meetings = sorted(set(meetings))
        mixed = random.random() < 0.6
        total = sum(seats.values())
        quotas = ()
        if random.random() < 0.1:
            quotas = (Quota(GroupKind.ORGANISATION_TYPE, str(random.choice(TYPES[:3])), 0, max(4, total // 2)),)
        made.append(
            Session(
                f"s{number}",
                course,
                language,
                seats,
                raises,
                tuple(meetings),
                REGIONS[region][0] if Mode.ROOM in seats else None,
                int(random.integers(8, 13)),
                None,
                2 if mixed else 0,
                20 if mixed else 0,
                {TYPES[int(random.integers(2))]: 25} if random.random() < 0.15 else {},
                quotas,
                tuple(sorted({f"t{int(each)}" for each in random.integers(0, trainers, int(random.integers(1, 3)))})),
                int(random.integers(8, 40)) * 100 + 600 * len(meetings),
                Opening.DECIDE,
            )
        )
    return tuple(made)
