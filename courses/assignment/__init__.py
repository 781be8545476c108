"""Assignment runs: a solver proposes who goes where, and says why."""
