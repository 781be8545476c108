"""Plugin: who can what, who lacks what, and who says so."""
