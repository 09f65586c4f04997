"""Serve a folder at http://127.0.0.1:PORT until Ctrl-C: `python tools/serve.py _build/html 8000`."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing about each of them."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # the reader may be writing the book
        super().end_headers()


def main(folder: str, port: str) -> None:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", int(port)), partial(Quiet, directory=folder))
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}): choose another, as in `make book PORT=8080`.")
    print(f"The book is at http://127.0.0.1:{server.server_port} (Ctrl-C to stop)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        server.server_close()


if __name__ == "__main__":
    main(*sys.argv[1:])
