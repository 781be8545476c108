"""Publish a plan, as a whole or session by session; and what a repair moves."""
