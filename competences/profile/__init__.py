"""Held levels, gaps, latent competence; needs and gap reports."""
