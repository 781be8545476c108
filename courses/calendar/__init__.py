"""A person's coming meetings, on the page and as iCalendar."""
