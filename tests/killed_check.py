"""A check of ids that is killed after the statement which the first argument names."""

import sys
from datetime import UTC, datetime

from shared.analytics import id_check_store, id_checks
from shared.ids import new_id
from tests.killed_writer import killed_after

if __name__ == "__main__":
    setattr(id_check_store, sys.argv[1], killed_after(getattr(id_check_store, sys.argv[1])))
    id_checks.check_event_ids(new_id(), datetime.now(UTC))
