"""Statements from outside: an administrator's rules say what plugins make of them."""
