"""Names the one directory where the local stack keeps its data."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("PLUGYARD_LOCAL_DATA", PROJECT / ".local")).resolve()
