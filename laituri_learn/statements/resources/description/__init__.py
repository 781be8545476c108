"""The OpenAPI description of the resources: what client software reads to know them (OpenAPI 3.1.0)."""

from laituri_learn.statements.resources.description.document import openapi_document

__all__ = ["openapi_document"]
