"""Named policies: what an assignment run aims at."""
