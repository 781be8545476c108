"""Evidence: what other systems tell of a person's competence. It raises no level by itself."""
