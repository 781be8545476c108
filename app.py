"""Entry for ``flask`` and any WSGI server: ``app:app``."""

from laituri_learn import create_app
from laituri_learn.web.turns import OneAtATime

app = create_app()
app.wsgi_app = OneAtATime(app.wsgi_app)  # type: ignore[method-assign]
