"""Sessions of courses: meeting times, place, seats, language, mix rule."""
