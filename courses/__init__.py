"""Plugin: what could close a gap, who goes where, who was there."""
