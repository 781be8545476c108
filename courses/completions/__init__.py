"""Completions that other systems tell of: a seat becomes attended, an e-learning course completed."""
