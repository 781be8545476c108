"""Real servers for the tests: PostgreSQL, SMTP, the product itself; and a real browser."""
