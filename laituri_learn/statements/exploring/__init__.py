"""The administrator's explorer of all statements, and their export for analysts."""
