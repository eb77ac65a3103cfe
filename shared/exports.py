"""What an answer can be written in; `edge/csv_answer.py` writes it where a model's `format` says so."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """What an answer is written in."""

    JSON = "json"
    CSV = "csv"
