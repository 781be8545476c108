"""The demonstration: fourteen regions, invented people, a finished round."""
