"""An HTTPS server that misbehaves as it is told, with an authority of its own, for the tests of fetching.

What it does at a path is a function of the connection and the request: it writes bytes and gives True where the connection may
be used again. All requests are kept in `requests`."""
import email.utils
import hashlib
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import threading
import time


def openssl(*arguments, folder, stdin=""):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, input=stdin, text=True)


class Authority:
    """A certificate authority in a folder; `certificate` gives a pair of certificate and key, as one file."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n"
            "unique_subject=no\ncopy_extensions=copy\nprivate_key=ca.key\ncertificate=ca.pem\n[any]\ncommonName=supplied\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
                "-days", "30", "-subj", "/CN=Test authority", folder=self.folder)

    @property
    def file(self):
        return self.folder / "ca.pem"

    def certificate(self, name, names="IP:127.0.0.1,IP:127.0.0.2,DNS:localhost", start="20260101000000Z", end="20360101000000Z",
                    self_signed=False):
        request = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}",
                   "-addext", f"subjectAltName={names}"]
        if self_signed:
            openssl(*request, "-x509", "-days", "30", "-out", f"{name}.crt", folder=self.folder)
        else:
            openssl(*request, "-out", f"{name}.csr", folder=self.folder)
            openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.crt", "-startdate", start,
                    "-enddate", end, folder=self.folder)
        both = self.folder / f"{name}.pem"
        both.write_text((self.folder / f"{name}.key").read_text() + (self.folder / f"{name}.crt").read_text())
        return both


class Request:
    def __init__(self, head, address):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        self.address, self.status = address, None

    def range_start(self):
        asked = self.headers.get("range", "")
        return int(asked[len("bytes="):].rstrip("-")) if asked.startswith("bytes=") else 0


class Server:
    def __init__(self, certificate, address="127.0.0.1", slow_handshake=False):
        self.paths, self.requests, self.lock = {}, [], threading.Lock()
        self.slow_handshake, self.stopping = slow_handshake, threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.socket = socket.create_server((address, 0), backlog=512)
        self.address, self.port = address, self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path, host=None):
        return f"https://{host or self.address}:{self.port}{path}"

    def accept(self):
        while not self.stopping.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def stop(self):
        self.stopping.set()
        self.socket.close()

    def serve(self, plain):
        try:
            if self.slow_handshake:
                self.stopping.wait(60)
                return
            plain.settimeout(60)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.context.wrap_socket(plain, server_side=True) as connection:
                self.talk(connection)
        except (OSError, ValueError):
            pass
        finally:
            plain.close()

    def talk(self, connection):
        head = b""
        while True:
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            first, _, head = head.partition(b"\r\n\r\n")
            request = Request(first, self.address)
            connection.request = request
            with self.lock:
                self.requests.append(request)
            behaviour = self.paths.get(request.path.split("?")[0], not_found)
            if not behaviour(connection, request):
                return

    def asked(self, path):
        with self.lock:
            return [request for request in self.requests if request.path.split("?")[0] == path]


def send_head(connection, status, *headers):
    connection.request.status = int(status.split()[0])
    date = email.utils.formatdate(usegmt=True)
    connection.sendall("\r\n".join([f"HTTP/1.1 {status}", f"Date: {date}", *headers, "", ""]).encode("latin-1"))


def not_found(connection, request):
    send_head(connection, "404 Not Found", "Content-Length: 0")
    return True


def etag_of(content):
    return '"' + hashlib.sha256(content).hexdigest()[:16] + '"'


def reset(connection):
    """Ends the connection so that the other side sees a reset, without TLS's farewell."""
    plain = socket.socket(fileno=os.dup(connection.fileno()))
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.detach_only = True
    os.close(connection.detach())
    plain.close()
    return False


def cut(connection):
    """Ends the connection in an orderly way of TCP, without TLS's farewell."""
    os.close(connection.detach())
    return False


class File:
    """A file as a proper server gives it: conditions, ranges. `mode` says which validators it has and how it is framed."""

    def __init__(self, content, mode="etag", modified="Mon, 02 Nov 2026 10:00:00 GMT"):
        self.content, self.mode, self.modified = content, mode, modified

    def validators(self):
        headers = []
        if self.mode in ("etag", "chunked"):
            headers.append(f"ETag: {etag_of(self.content)}")
        if self.mode == "weak":
            headers.append(f"ETag: W/{etag_of(self.content)}")
        if self.mode == "modified":
            headers.append(f"Last-Modified: {self.modified}")
        return headers

    def is_known(self, request):
        etags = request.headers.get("if-none-match", "")
        if self.mode in ("etag", "chunked", "weak"):
            return etag_of(self.content) in etags
        return self.mode == "modified" and request.headers.get("if-modified-since") == self.modified

    def start_of(self, request):
        """Where the answer begins: a range is given only while its If-Range holds."""
        if "if-range" not in request.headers:
            return 0
        strong = {"etag": etag_of(self.content), "chunked": etag_of(self.content), "modified": self.modified}.get(self.mode)
        return request.range_start() if request.headers["if-range"] == strong else 0

    def send(self, connection, start, end, *more):
        status = "206 Partial Content" if start else "200 OK"
        headers = [*self.validators(), *more]
        if start:
            headers.append(f"Content-Range: bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        headers.append("Transfer-Encoding: chunked" if self.mode == "chunked" else f"Content-Length: {len(self.content) - start}")
        send_head(connection, status, *headers)
        whole = end >= len(self.content)
        body = self.content[start:end]
        if self.mode == "chunked":
            for at in range(0, len(body), 1000):
                piece = body[at:at + 1000]
                connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            if whole:
                connection.sendall(b"0\r\n\r\n")
        elif body:
            connection.sendall(body)
        return whole

    def __call__(self, connection, request):
        if self.is_known(request):
            send_head(connection, "304 Not Modified", *self.validators())
            return True
        start = self.start_of(request)
        if start >= len(self.content) > 0 and start:
            send_head(connection, "416 Range Not Satisfiable", "Content-Length: 0")
            return True
        return self.send(connection, start, len(self.content))


class CutFile(File):
    """Cuts the connection after `at` bytes of the file: in the first answer, or each time `step` bytes further."""

    def __init__(self, content, mode, at, step=0, how=cut, then=None):
        super().__init__(content, mode)
        self.at, self.step, self.how, self.then, self.times = at, step, how, then, 0

    def __call__(self, connection, request):
        if self.is_known(request) or (self.times and not self.step):
            return super().__call__(connection, request)
        start = self.start_of(request)
        end = start + self.step if self.step else self.at
        self.times += 1
        if self.send(connection, start, end):
            return True
        if self.then is not None:
            self.content = self.then
        return self.how(connection)


def in_turn(*behaviours):
    """The first request gets the first behaviour, and so on; the last one stays."""
    times = []

    def behave(connection, request):
        times.append(1)
        return behaviours[min(len(times), len(behaviours)) - 1](connection, request)
    return behave


def answer(status, *headers, body=b"", length=None):
    def behave(connection, _):
        send_head(connection, status, *headers, f"Content-Length: {len(body) if length is None else length}")
        connection.sendall(body)
        return length is None or length == len(body)
    return behave


def raw(text, then=cut):
    def behave(connection, _):
        connection.sendall(text)
        return then(connection) if then else True
    return behave


def redirect(target):
    return answer("302 Found", f"Location: {target}")


def drip(first, forever, pause=0.05):
    def behave(connection, _):
        connection.sendall(first)
        while True:
            connection.sendall(forever)
            time.sleep(pause)
    return behave


def stall(seconds=60):
    def behave(connection, _=None):
        time.sleep(seconds)
        return False
    return behave
