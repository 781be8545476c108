"""A person's data: her own copy of it, and its erasure."""
