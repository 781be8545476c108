"""What a region or an organisation lacks: the needs map and the gap report, as aggregates."""
