"""Writes a small Backstage repository to try an import on: `make backstage-repo DIR=./my-backstage`.

python -m infra.local.sample.repository my-backstage --host-release 1.30.0 --lock yarn-berry --seed 1
"""

import argparse
from pathlib import Path

from infra.local.sample.repository.content import Repository, make_repository
from infra.local.sample.repository.files import Lock, files_of


def write_repository(target: Path, repository: Repository, lock: Lock) -> list[Path]:
    """Write the files and answer which. Raises: FileExistsError if the folder is there and has anything in it."""
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(f"{target} is not empty")
    written = []
    for name, text in files_of(repository, lock).items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def main() -> None:
    """Read the arguments, write, and say what is there."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.local.sample.repository", description="Write a small Backstage repository."
    )
    parser.add_argument("target", type=Path, help="a folder that is new or empty")
    parser.add_argument("--host-release", default="1.30.0", help="what the company last upgraded to")
    parser.add_argument("--lock", type=Lock, choices=list(Lock), default=Lock.YARN_BERRY, help="the kind of lock file")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other plugins beside the usual ones")
    arguments = parser.parse_args()
    try:
        repository = make_repository(arguments.host_release, arguments.seed)
        written = write_repository(arguments.target, repository, arguments.lock)
    except (ValueError, FileExistsError) as exc:
        parser.error(str(exc))
    installed = len(repository.packages())
    print(f"{arguments.target}: {len(written)} files, {installed} packages, Backstage {repository.host.release}")


if __name__ == "__main__":
    main()
