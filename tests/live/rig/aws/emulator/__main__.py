"""Starts the rig: `python -m emulator --estate p2 --port 0`.

Prints `listening PORT` once it is seeded and answers, and ends when its standard input closes, so that
it never outlives the tests, however they end.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading


def main() -> None:
    """Reads the arguments, seeds, serves."""
    parser = argparse.ArgumentParser(prog="emulator", description="The AWS half of the live test rig.")
    parser.add_argument("--estate", default="p2", help="name of an estate of the sandbox, such as p2")
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one")
    arguments = parser.parse_args()
    _end_with_parent()

    # Imported late, so that a wrong flag answers at once and the watcher is up before the slow part.
    from .build import build

    server = build(arguments.estate, arguments.port)
    os.environ["MOTO_PORT"] = str(server.port)
    sys.stdout.write(f"listening {server.port}\n")
    sys.stdout.flush()
    # moto prints; nobody reads our standard output from here on, and a full pipe would stall it.
    sys.stdout = sys.stderr
    server.serve_forever()


def _end_with_parent() -> None:
    def watch() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
