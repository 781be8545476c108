"""Measurements of the product; they print figures and assert none."""
