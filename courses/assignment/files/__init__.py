"""``laituri assign --input``: an instance from a file, its plan to another."""
