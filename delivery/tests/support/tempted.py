"""A release that tries to reach the world: each path is one attempt, and its answer says how it went.

python tempted.py PORT
"""

from __future__ import annotations

import ctypes
import http.client
import json
import os
import resource
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import shared_memory
from pathlib import Path

import psycopg

SECONDS = 20
HELD = list[socket.socket]()


def mail(host: str, port: str, subject: str = "", encrypted: str = "") -> str:
    """Send a mail with a file to two people, after a login; encrypted from the beginning, or from then on, or never."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "me@tally.example", "ann@a.example", subject
    message.set_content("Dear Ann,\n.\nyours\n")
    message.add_attachment(b"12345", maintype="application", subtype="pdf", filename="paper.pdf")
    context = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, int(port), timeout=SECONDS, context=context)
        if encrypted == "from the beginning"
        else smtplib.SMTP(host, int(port), timeout=SECONDS)
    ) as server:
        if encrypted == "from then on":
            server.starttls(context=context)
        server.login("me", "password")
        server.send_message(message, to_addrs=["ann@a.example", "bob@b.example"])
    return "sent"


def visit_mail(host: str, port: str) -> str:
    """Greet a mail server, and leave."""
    with smtplib.SMTP(host, int(port), timeout=SECONDS) as server:
        return str(server.noop()[0])


def believe_nobody(host: str, port: str) -> str:
    """Open an encrypted connection, without an authority that is believed."""
    with socket.create_connection((host, int(port)), SECONDS) as made:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_socket(made, server_hostname=host)
    return "believed"


def request(method: str, url: str, body: str = "", pieces: str = "") -> str:
    """Ask another service, with a body in one piece or in several."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    asked = kind(parts.netloc, timeout=SECONDS)
    data = (each.encode() for each in [body] * int(pieces)) if pieces else body.encode() or None
    asked.request(method, parts.path, body=data, encode_chunked=bool(pieces))
    return f"{(answer := asked.getresponse()).status} {answer.read().decode()}"


def connect(host: str, port: str, words: str = "") -> str:
    """Open a connection, and say something."""
    with socket.create_connection((host, int(port)), SECONDS) as made:
        made.sendall(words.encode())
        return made.recv(100).decode()


def packet(host: str, port: str) -> str:
    """Send a packet of UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"requests:1|c", (host, int(port)))
    return "sent"


def knock(path: str, messages: str = "") -> str:
    """Connect to a program of the machine at its Unix socket, which takes connections, or messages."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM if messages else socket.SOCK_STREAM) as made:
        made.connect(path)
    return "connected"


def query(address: str, times: str = "1", values: str = "") -> str:
    """Ask a database so many times, with a parameter or without."""
    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(int(times)):
            connection.execute("SELECT %s::int", [number]) if values else connection.execute("SELECT 1")
        return str(connection.execute("SELECT current_database()").fetchone())


def prepared(address: str, times: str) -> str:
    """Ask a database by a statement that is prepared once."""
    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(int(times)):
            connection.execute("SELECT %s::int", [number], prepare=True)
    return "asked"


def batch(address: str, times: str) -> str:
    """Ask many times without waiting for answers, after a copy of many rows."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE t (n int, words text)")
        with connection.cursor().copy("COPY t FROM STDIN") as rows:
            for number in range(1000):
                rows.write_row((number, "QBE" * 100))
        connection.cursor().executemany(
            "INSERT INTO t VALUES (%s, 'x')", [(each,) for each in range(int(times))]
        )
        return str(connection.execute("SELECT count(*) FROM t").fetchone())


def cancelled(address: str) -> str:
    """Ask a database for something that takes long, and take it back."""
    with psycopg.connect(address, autocommit=True) as connection:
        threading.Timer(0.3, connection.cancel).start()
        try:
            connection.execute("SELECT pg_sleep(600)")
        except psycopg.errors.QueryCanceled:
            return "taken back"
    return "answered"


def names(folder: str) -> str:
    """List a folder."""
    return ",".join(sorted(each.name for each in Path(folder).iterdir()))


def uncover(folder: str) -> str:
    """List a folder after taking away what lies over it, by all the rights that this process can get."""
    libc, lazily = ctypes.CDLL(None, use_errno=True), 2
    new_user_and_mounts = 0x10020000
    done = [libc.umount2(folder.encode(), lazily)]
    libc.unshare(new_user_and_mounts)
    done.append(libc.umount2(folder.encode(), lazily))
    return f"{done} {names(folder)}"


def look_past(process: str, folder: str) -> str:
    """List a folder as another process of this machine sees it."""
    return names(f"/proc/{process}/root{folder}")


def text(path: str) -> str:
    """Read a file."""
    return Path(path).read_text()


def write(path: str, word: str) -> str:
    """Write a file, and read it again."""
    Path(path).write_text(word)
    return Path(path).read_text()


def remove(path: str) -> str:
    """Remove a file."""
    Path(path).unlink()
    return "removed"


def look_up(host: str) -> str:
    """Look a name up."""
    return ",".join(sorted({str(each[4][0]) for each in socket.getaddrinfo(host, 80)}))


def leave(word: str) -> str:
    """Leave a program behind that has a session of its own."""
    made = subprocess.Popen(("sleep", word), start_new_session=True)
    return str(made.pid)


def orphan() -> str:
    """Leave a program behind whose parent has ended, and that ends itself."""
    subprocess.run(("sh", "-c", "sleep 0 &"), check=True)
    return "left"


def everybody() -> str:
    """List all processes that can be seen, by their programs."""
    found = sorted(Path("/proc").glob("[0-9]*/cmdline"), key=lambda each: int(each.parent.name))
    return "\n".join(each.read_text().replace("\0", " ").strip() for each in found)


def end_everybody() -> str:
    """End every process that may be ended, but oneself."""
    os.kill(-1, signal.SIGKILL)
    return "ended"


def write_memory(name: str) -> str:
    """Write something that other programs may share as memory by this name."""
    made = shared_memory.SharedMemory(name, create=True, size=1)
    made.close()
    return "written"


def share_memory(key: str) -> str:
    """Open what other programs share as memory by this key."""
    return "denied" if ctypes.CDLL(None, use_errno=True).shmget(int(key), 0, 0) < 0 else "opened"


def walls() -> str:
    """Build walls of its own, as programs do around what they do not trust."""
    new_user_and_network, child = 0x50000000, os.fork()
    if not child:
        os._exit(ctypes.CDLL(None).unshare(new_user_and_network) & 1)
    return "built" if os.waitpid(child, 0)[1] == 0 else "not built"


def end(process: str) -> str:
    """End a process."""
    os.kill(int(process), signal.SIGKILL)
    return "ended"


def s3(call: str, given: str = "{}") -> str:
    """Ask S3 by its library: one of its calls, and as JSON what that is given. An object is written of its text."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client("s3", config=Config(retries={"total_max_attempts": 1}))
    try:
        answer = getattr(client, call)(**json.loads(given))
    except (ClientError, BotoCoreError) as error:
        return str(error)
    if not isinstance(answer, dict):
        return str(answer)
    if "Body" in answer:
        return str(answer["Body"].read().decode())
    return ",".join(each["Key"] for each in answer.get("Contents", ())) or "done"


def s3_large(bucket: str, key: str, size: str) -> str:
    """Write an object of so many bytes, and return how many of it are read again."""
    import boto3

    client = boto3.client("s3")
    with tempfile.TemporaryFile() as file:
        file.truncate(int(size))
        client.put_object(Bucket=bucket, Key=key, Body=file)
    chunks = client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(2**20)
    return str(sum(len(each) for each in chunks))


def s3_presigned(bucket: str, key: str) -> str:
    """Read an object by an address that is signed beforehand."""
    import boto3

    url = boto3.client("s3").generate_presigned_url("get_object", {"Bucket": bucket, "Key": key})
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return str(answer.read().decode())


def raw(host: str, port: str, words: str) -> str:
    """Say some bytes, and return what is answered until the connection ends."""
    with socket.create_connection((host, int(port)), SECONDS) as made:
        made.sendall(words.encode())
        made.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: made.recv(65536), b"")).decode()


def hold(host: str, port: str, count: str) -> str:
    """Open so many connections, and keep them."""
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (int(count) + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )
    HELD.extend(socket.create_connection((host, int(port)), SECONDS) for _ in range(int(count)))
    return str(len(HELD))


def set_clock() -> str:
    """Set the machine's clock, to what it is."""
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return "set"


def listen(port: str) -> str:
    """Listen at a port of its own, and connect to it."""
    with socket.create_server(("127.0.0.1", int(port))) as server:
        socket.create_connection(server.getsockname(), SECONDS).close()
    return "connected"


ATTEMPTS: Mapping[str, Callable[..., str]] = {
    each.__name__: each
    for each in (
        *(mail, visit_mail, believe_nobody, request, connect, packet, knock, listen, hold, look_up),
        *(
            set_clock,
            query,
            prepared,
            batch,
            cancelled,
            names,
            text,
            leave,
            uncover,
            look_past,
            write,
            remove,
        ),
        *(orphan, everybody, end_everybody, end, walls, share_memory, write_memory),
        *(s3, s3_large, s3_presigned, raw),
    )
}


class Handler(BaseHTTPRequestHandler):
    """Answers a path with what the attempt of that name came to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        try:
            attempt = ATTEMPTS.get(parts.path.strip("/"), lambda: "ready")
            said = attempt(**dict(urllib.parse.parse_qsl(parts.query)))
        except (OSError, smtplib.SMTPException, psycopg.Error, http.client.HTTPException) as error:
            said = f"{type(error).__name__}: {error}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said.encode())))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
