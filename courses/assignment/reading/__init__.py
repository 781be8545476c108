"""A run as the co-ordinator reads it: whom a seat serves for what, never a level."""
