"""Lock, rule out and move seats by hand, with the effect shown before it is kept."""
