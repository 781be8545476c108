"""Regions, organisations, units, people and posts; their periods and successors."""
