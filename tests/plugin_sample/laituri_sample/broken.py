"""A plugin that cannot be loaded."""

raise RuntimeError("no licence file")
