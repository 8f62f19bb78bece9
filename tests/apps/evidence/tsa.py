"""A time stamp authority on loopback: openssl signs, with a certificate of a root made for the occasion."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[stamps]
extendedKeyUsage = critical,timeStamping
[signs]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
"""


def openssl(folder: Path, *arguments: str) -> str:
    """Run openssl in the folder; what it said."""
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def found(folder: Path) -> Path:
    """Make a root and an authority's certificate under it; the root's file."""
    folder.mkdir()
    (folder / "openssl.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(
        folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Root",
        "-config", "openssl.cnf", "-extensions", "signs",
    )  # fmt: skip
    openssl(
        folder, "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps", "-config", "openssl.cnf"
    )
    openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
        "-out", "tsa.pem", "-days", "30", "-extfile", "openssl.cnf", "-extensions", "stamps",
    )  # fmt: skip
    return folder / "root.pem"


def reply(folder: Path, query: bytes) -> bytes:
    """What openssl answers to a query."""
    (folder / "query").write_bytes(query)
    openssl(folder, "ts", "-reply", "-config", "openssl.cnf", "-section", "one", "-queryfile", "query", "-out", "reply")
    return (folder / "reply").read_bytes()


@contextmanager
def serving(answer: Callable[[bytes], bytes], *, status: int = 200) -> Iterator[str]:
    """An authority that answers so; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with _running(Handler) as address:
        yield address


@contextmanager
def dripping(*, every: float, seconds: float) -> Iterator[str]:
    """An authority that sends a byte now and then; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            until = time.monotonic() + seconds
            with suppress(OSError):
                while time.monotonic() < until:
                    self.wfile.write(b"0")
                    time.sleep(every)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with _running(Handler) as address:
        yield address


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
