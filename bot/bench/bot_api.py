"""A stand-in for the Bot API in a process of its own: takes every message, and answers at once.

Says its port, serves until its input ends. As a program: python -m bot.bench.bot_api
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from typing import Final

ANSWER: Final = b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":1,"type":"private"}}}'
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_numbers = count(1)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            for line in head.lower().split(b"\r\n"):
                name, _, value = line.partition(b":")
                if name == b"content-length":
                    await reader.readexactly(int(value))
            body = ANSWER % next(_numbers)
            writer.write(HEAD % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Serve on a free port of this machine alone."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
