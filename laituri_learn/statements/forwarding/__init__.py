"""Forwarding: stored statements sent to any number of outside learning record stores."""
