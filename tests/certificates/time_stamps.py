"""An authority for time stamps: openssl's, behind a small server of this machine."""

import http.server
import subprocess
import threading
from contextlib import contextmanager

SETTINGS = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[req]
distinguished_name = named
x509_extensions = stamps
prompt = no
[named]
CN = A time stamping authority for tests
[stamps]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
"""


@contextmanager
def an_authority(folder):
    """Its address, while it runs."""
    settings = folder / "tsa.cnf"
    settings.write_text(SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-x509"]
    files = ["-keyout", folder / "tsa.key", "-out", folder / "tsa.pem"]
    _openssl("req", "-config", settings, *new_key, "-days", "3650", *files)

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = folder / "asked.tsq"
            asked.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            answer = _openssl("ts", "-reply", "-config", settings, "-queryfile", asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_what):
            """It says nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _openssl(*arguments):
    program = ["/usr/bin/env", "openssl", *arguments]
    return subprocess.run(program, check=True, capture_output=True).stdout  # noqa: S603
