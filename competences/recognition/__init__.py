"""Recognition: an assessor decides on a claimed level."""
