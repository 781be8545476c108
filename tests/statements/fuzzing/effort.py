"""How much is tried: a little and always the same in the suite; by hand as much as one likes, new each time.

``LAITURI_FUZZ_TIMES=50 python -m pytest tests/statements/fuzzing`` tries fifty times as much.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("LAITURI_FUZZ_TIMES", "1"))
BY_HAND = TIMES > 1


def bounded(examples: int) -> settings:
    """So many examples of each property."""
    return settings(
        derandomize=not BY_HAND,
        max_examples=examples * TIMES,
        deadline=None,
        database=None,
        # Making a failure small takes minutes, and the failing statement says enough.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
