"""Which locks and demands no plan can keep together."""
