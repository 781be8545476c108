"""Days on which people cannot come."""
