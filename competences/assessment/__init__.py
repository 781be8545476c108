"""Self-assessment: draft, saved at every choice, submitted, then fixed."""
