"""Prints a dev token and nothing else: `python -m infra.local.token --tenant acme --user ada`."""

import argparse
import sys

from infra.local.data_dir import DATA_DIR
from infra.local.dev_users import UnknownDevUser, find_dev_user, make_dev_token
from infra.local.issuer import open_issuer


def main() -> None:
    parser = argparse.ArgumentParser(description="Print a token that the local stack accepts for 12 hours.")
    parser.add_argument("--tenant", default="acme", help="slug of a demo tenant")
    parser.add_argument("--user", help="subject of a dev user; the tenant's first without it")
    chosen = parser.parse_args()
    try:
        user = find_dev_user(chosen.tenant, chosen.user)
    except UnknownDevUser as exc:
        sys.exit(str(exc))
    print(make_dev_token(open_issuer(DATA_DIR), user))


if __name__ == "__main__":
    main()
