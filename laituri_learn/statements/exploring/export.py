"""Statements for analysts, as a stream: the store is walked by seek, a chunk at a time.

Each chunk is read in a database session of its own, so that no transaction lasts longer than a chunk and nothing is
held while a slow reader takes the bytes. It needs no request and no application context: the engine is enough.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from laituri_learn.reports.writers import CONTROLS, harmless
from laituri_learn.statements.clock import written
from laituri_learn.statements.exploring.columns import FLAGS, NUMBERS, TIMES, Row, row_of
from laituri_learn.statements.exploring.queries import Found
from laituri_learn.statements.search import Search, found_page, voided_among

CHUNK = 1000
ROW_GROUP = 5000
"""Rows of Parquet that are written together: fewer make the file slow to read, more need memory."""

Chunk = Sequence[Found]


@dataclass(frozen=True)
class Format:
    """A kind of file: how its name ends, its media type, and what makes it; ``write`` takes the language of names."""

    suffix: str
    media_type: str
    write: Callable[[Iterable[Chunk], str], Iterator[bytes]]


def chunks(engine: Engine, search: Search, size: int = CHUNK) -> Iterator[Chunk]:
    """Everything that the search finds, in its order."""
    more = True
    while more:
        with Session(engine) as session:
            rows, more = found_page(session, search, size)
            voided = voided_among(session, [row.id for row in rows])
        if rows:
            yield [Found(row.id, row.document, row.id in voided) for row in rows]
            search = replace(search, after=rows[-1].id)


def as_json_lines(found: Iterable[Chunk], language: str) -> Iterator[bytes]:
    """The JSON of each statement as stored, a line each; the same in every language."""
    for chunk in found:
        yield "".join(f"{each.document}\n" for each in chunk).encode()


def as_csv(found: Iterable[Chunk], language: str) -> Iterator[bytes]:
    """As the product's other CSV files: byte order mark, semicolons, the decimal mark of the language."""
    decimal_mark = "." if language == "en" else ","
    yield _csv_lines([Row._fields]).encode("utf-8-sig")
    for chunk in found:
        yield _csv_lines([_cells(row_of(each, language), decimal_mark) for each in chunk]).encode()


def _csv_lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue()


def _cells(row: Row, decimal_mark: str) -> list[str]:
    return [_cell(name, value, decimal_mark) for name, value in zip(Row._fields, row, strict=True)]


def _cell(name: str, value: Any, decimal_mark: str) -> str:
    if value is None:
        return ""
    if name in TIMES:
        return written(value)
    if name in FLAGS:
        return "true" if value else "false"
    if name in NUMBERS:
        return repr(value).removesuffix(".0").replace(".", decimal_mark)
    return value if name == "statement" else str(harmless(CONTROLS.sub("", value)))


def as_parquet(found: Iterable[Chunk], language: str, group: int = ROW_GROUP) -> Iterator[bytes]:
    """Parquet with typed columns, in row groups of about ``group`` rows."""
    # Only an export needs it, and it takes long to load: a start or a page must not wait for it.
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema([pyarrow.field(name, _arrow_type(pyarrow, name)) for name in Row._fields])
    sink = _Sink()
    with pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for rows in _groups(found, language, group):
            columns = [
                pyarrow.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema), row_group_size=len(rows))
            yield sink.take()
    yield sink.take()


def _groups(found: Iterable[Chunk], language: str, group: int) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for chunk in found:
        rows.extend(row_of(each, language) for each in chunk)
        if len(rows) >= group:
            yield rows
            rows = []
    if rows:
        yield rows


def _arrow_type(pyarrow: Any, name: str) -> Any:
    if name in TIMES:
        return pyarrow.timestamp("us", tz="UTC")
    if name in NUMBERS:
        return pyarrow.float64()
    return pyarrow.bool_() if name in FLAGS else pyarrow.string()


class _Sink(io.RawIOBase):
    """A file that is written only, and whose bytes are taken away as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()
        self._position = 0

    def writable(self) -> bool:
        """See :class:`io.RawIOBase`."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken."""
        self._kept += data
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        """How much was written."""
        return self._position

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._kept)
        self._kept.clear()
        return taken


FORMATS = {
    "jsonl": Format("jsonl", "application/jsonl", as_json_lines),
    "csv": Format("csv", "text/csv", as_csv),
    "parquet": Format("parquet", "application/vnd.apache.parquet", as_parquet),
}
