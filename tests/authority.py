"""A real time-stamping authority for tests: openssl ts behind a small web server, run here."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
_EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"


@dataclass(frozen=True)
class Authority:
    """A running authority.

    Attributes:
        url: Where it answers.
        roots: Its root certificate, PEM.
    """

    url: str
    roots: Path


@contextmanager
def time_stamping_authority(folder: Path, *, ready: bool = False) -> Iterator[Authority]:
    """An authority with its own root, answering while the block runs.

    Args:
        folder: Where its keys are kept.
        ready: The keys are there already.
    """
    if not ready:
        make_keys(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}/tsr", folder / "root.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_keys(folder: Path) -> None:
    """A root, and a time-stamping certificate below it, valid for a hundred years."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "tsa.ext").write_text(_EXTENSIONS)
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-sha256"]
    _openssl(
        folder, "req", "-x509", *ec, "-keyout", "root.key", "-out", "root.pem",
        "-days", "36500", "-subj", "/CN=Test root of time",
    )  # fmt: skip
    _openssl(
        folder, "req", "-new", *ec, "-keyout", "tsa.key", "-out", "tsa.csr",
        "-subj", "/CN=Test time-stamping authority",
    )  # fmt: skip
    _openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key",
        "-CAcreateserial", "-days", "36500", "-sha256", "-extfile", "tsa.ext", "-out", "tsa.pem",
    )  # fmt: skip


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/broken":
                body = b"<html>Sorry</html>"
            elif self.path == "/endless":
                body = bytes(1_000_000)
            else:
                (folder / "query.tsq").write_bytes(query)
                _openssl(
                    folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "here",
                    "-queryfile", "query.tsq", "-out", "answer.tsr",
                )  # fmt: skip
                body = (folder / "answer.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
