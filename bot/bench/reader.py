"""The app's own reading alone in a process, to be asked by `bot.bench.ways.OwnReading`.

    python -m bot.bench.reader EXPORTED_MODEL ENCODER_FOLDER

Each line of the input is JSON: {"texts": [...], "in_flight": n} asks them one by one, and without
`in_flight` all are parsed at once. The answer is a line {"seconds", "answers"}, or {"failed"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.bench.load import ask, ask_together
from bot.nlu.encoder import Encoder, EncoderUnavailable, find_encoder
from bot.nlu.exported import ExportedNlu
from bot.nlu.model import ModelUnavailable
from bot.nlu.understanding import Nlu, NluUnavailable


async def _answer(nlu: Nlu, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        if "in_flight" not in asked:
            return {"seconds": await ask_together(nlu, asked["texts"]), "answers": []}
        load = await ask(nlu, asked["texts"], asked["in_flight"])
    except NluUnavailable as error:
        return {"failed": str(error)}
    return {"seconds": load.seconds, "answers": load.answers}


def main(arguments: Sequence[str]) -> int:
    """Read what is asked until the input ends."""
    exported, encoder = map(Path, arguments)
    try:
        nlu = ExportedNlu(exported, Encoder(find_encoder(encoder)))
    except (ModelUnavailable, EncoderUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            answer = runner.run(_answer(nlu, json.loads(line)))
            sys.stdout.write(f"{json.dumps(answer)}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
