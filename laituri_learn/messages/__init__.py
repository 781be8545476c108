"""Outbox for e-mail and notices; texts in three languages."""
