"""The items of an answer as CSV where it says so, masked as JSON is; no cell of it is a formula to a spreadsheet."""

import csv
from http import HTTPStatus
from io import StringIO

from shared.edge.answers import ResourceResponse

CSV = "text/csv"
# With what a spreadsheet begins to calculate (OWASP, "CSV Injection").
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")


class ExportResponse(ResourceResponse):
    """JSON or, where the model's `format` is csv, a line for each item under one with the names of its fields."""

    def __init__(self, content: object, status_code: int = HTTPStatus.OK, **options: object) -> None:
        """content: what the endpoint's model became."""
        if isinstance(content, dict) and content.get("format") == "csv":
            self.media_type = CSV
        super().__init__(content, status_code, **options)

    def render(self, content: object) -> bytes:
        """The body. content: what is left of the model after masking."""
        if self.media_type != CSV or not isinstance(content, dict):
            return super().render(content)
        rows = [row for row in content["items"] if isinstance(row, dict)]
        text = StringIO()
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([[cell(row.get(name)) for name in names] for row in rows])
        return text.getvalue().encode()


def cell(value: object) -> str:
    """A value as a cell that is text to every spreadsheet."""
    if value is None:
        return ""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text
