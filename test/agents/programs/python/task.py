"""What the programs of all Python SDKs share: the task, the tool that the model may call, and the end.

The first argument is the task, a JSON object. The last answer goes to standard output. An error goes to standard error
in the words of the SDK, and the program then ends with 1. An interrupt (SIGINT) stops the request.
"""

import base64
import json
import subprocess
import sys
from types import SimpleNamespace

SHELL_DESCRIPTION = "Runs a shell command and returns what it prints."

SHELL_SCHEMA = {
    "type": "object",
    "properties": {"command": {"type": "string"}},
    "required": ["command"],
    "additionalProperties": False,
}

CITY_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["city", "people"],
    "additionalProperties": False,
}


def read_task():
    given = json.loads(sys.argv[1])
    return SimpleNamespace(
        origin=given["origin"],
        key=given["key"],
        model=given["model"],
        dialect=given["dialect"],
        stream=given["stream"],
        prompt=given["prompt"],
        thinks=given.get("thinks", False),
        structured=given.get("structured", False),
        counts=given.get("counts", False),
        image=read_base64(given["image"]) if "image" in given else None,
    )


def read_base64(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def shell(command: str) -> str:
    """Runs a shell command and returns what it prints."""
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=20)
    return done.stdout + done.stderr


def run(answer):
    """Prints what `answer` says to the task, or how it failed."""
    try:
        print(answer(read_task()), flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - whatever an SDK raises is what its user sees
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        sys.exit(1)
