"""Competence frameworks: versioned areas, competences, levels and role profiles."""
