"""Runs the gateway: `python -m infra.local.gateway --data DIR --port N --workers N`, in the stack's environment."""

import argparse
import logging

import uvicorn

from infra.local.engines.ports import HOST


def main() -> None:
    parser = argparse.ArgumentParser(description="The local API gateway.")
    parser.add_argument("--data", required=True, help="names the stack this process belongs to")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    uvicorn.run(
        "infra.local.gateway.app:create_app",
        factory=True,
        host=HOST,
        port=chosen.port,
        workers=chosen.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
