"""Runs the command: `python -m infra.cli`, which `.venv/bin/plugyard` does from any directory."""

from infra.cli.app import app

if __name__ == "__main__":
    app(prog_name="plugyard")
