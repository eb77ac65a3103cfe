"""Names the one directory where the local stack keeps its data, and the file of its figures in there."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("PLUGYARD_LOCAL_DATA", PROJECT / ".local")).resolve()
# A person reads the logs for events: CloudWatch's lines, one for each of them, would double those.
FIGURES = DATA_DIR / "log" / "metrics.log"
