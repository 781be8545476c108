"""Start runs, freeze what they ask, and solve them in processes of their own."""
