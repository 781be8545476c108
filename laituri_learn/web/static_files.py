"""Style, scripts and pictures of the pages: kept by browsers for as long as their content stays the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Addresses of static files name their content, so that a browser asks for each only once."""
    folder = Path(app.static_folder or "")
    contents = {
        path.relative_to(folder).as_posix(): hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }

    @app.url_defaults
    def _name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in contents:
            values.setdefault("content", contents[values["filename"]])

    @app.after_request
    def _keep(response: Response) -> Response:
        asked = request.args.get("content")
        if (
            request.endpoint == "static"
            and request.view_args
            and asked == contents.get(request.view_args["filename"], "")
        ):
            response.headers["Cache-Control"] = FOREVER
        return response
