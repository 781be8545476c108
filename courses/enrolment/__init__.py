"""A person on a session, in one state of a fixed machine, with its history."""
