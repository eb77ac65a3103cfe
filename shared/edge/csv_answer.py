"""The items of an answer as CSV where it says so, masked as JSON is; no cell of it is a formula to a spreadsheet."""

import csv
from http import HTTPStatus
from io import StringIO

from shared.edge.answers import ResourceResponse

CSV = "text/csv"
# With what a spreadsheet begins to calculate (OWASP, "CSV Injection").
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What an answer says of all its items stands in each line, after what is the item's own.
OF_ALL = ("as_of", "definition")


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
        of_all = {name: content[name] for name in OF_ALL if name in content}
        # The item's own fields first, and its own word where it has one.
        rows = [row | (of_all | row) for row in content["items"] if isinstance(row, dict)]
        text = StringIO()
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([[cell(row.get(name)) for name in names] for row in rows])
        return text.getvalue().encode()


def cell(value: object) -> str:
    """A value as a cell that is a number or text to every spreadsheet; what has a key is named by it."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return cell(value.get("key"))
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text
