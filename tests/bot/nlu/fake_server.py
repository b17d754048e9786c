"""Stands in for nlu_data/rasa/server.py in tests of what keeps it running: the standard library only.

fake_server.py MODEL_ID [--pause SECONDS] [--stubborn] [--die SENTENCE] --socket PATH
"""

from __future__ import annotations

import argparse
import http.server
import json
import signal
import socketserver
import sys
import time


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    model_id = ""
    token = ""

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != f"Bearer {self.token}":
            self.send_error(401)
            return
        texts = json.loads(given)["texts"]
        # A careless server: what customers write stands in its output.
        say(f"read {texts}")
        say(json.dumps({"event": "parsed", "texts": len(texts), "of": texts}))
        result = {"ranking": [["price", 0.75], ["inform", 0.25]], "entities": []}
        body = json.dumps({"model_id": self.model_id, "results": [result] * len(texts)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model_id")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--stubborn", action="store_true")
    parser.add_argument("--die")
    parser.add_argument("--socket", required=True)
    options = parser.parse_args()
    if options.die:
        sys.exit(options.die)
    if options.stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("starting")
    time.sleep(options.pause)
    Handler.model_id = options.model_id
    Handler.token = sys.stdin.readline().strip()
    Server(options.socket, Handler).serve_forever()
