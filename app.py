"""Entry for ``flask`` and any WSGI server: ``app:app``."""

from laituri_learn import create_app

app = create_app()
