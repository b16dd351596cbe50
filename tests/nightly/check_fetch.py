#!/usr/bin/env python3
"""Fetching against a server that misbehaves: what arrives is right or is not there, and one office's trouble stays its own.

usage: check_fetch.py PROGRAM REPOSITORY [--long]
--long cuts connections at every 64th byte instead of every kilobyte."""
import base64
import gzip
import pathlib
import re
import signal
import sys
import tempfile
import threading
import time

import night
from night import Night, expect
from server import (Authority, CutFile, File, Server, answer, cut, drip, etag_of, in_turn, raw, redirect, reset, send_head, stall)

OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "
faults = cut_points = 0


def spool_bytes(run, name):
    path = run.spool / f"{name}.xml"
    return path.read_bytes() if path.exists() else None


class Setting:
    def __init__(self, program, repository, folder, step):
        self.program, self.folder, self.step, self.repository = program, pathlib.Path(folder), step, pathlib.Path(repository).resolve()
        examples = pathlib.Path(repository) / "schemas/examples"
        self.report = (examples / "review-2007-focus/ZAF.xml").read_bytes()
        self.reports = [path.read_bytes() for path in sorted(examples.glob("review-2007-focus/*.xml"))]  # without prose
        self.authority = Authority(self.folder / "ca")
        self.certificate = self.authority.certificate("good")
        self.server = Server(self.certificate)
        self.count = 0

    def night(self):
        self.count += 1
        return Night(self.program, self.folder / f"night{self.count}", self.authority.file)

    def long_report(self, kilobytes):
        """A report padded by remarks to some length."""
        filler = "".join(f"<!-- {i:06} -->\n" for i in range(kilobytes * 1024 // 16))
        return self.report.rstrip() + b"\n" + filler.encode()


def check_cuts(setting):
    """The connection is cut at every step of the file: the result is the original's bytes, and the rest is asked for only
    where the server has a strong validator."""
    global cut_points
    content = setting.long_report(24)
    points = range(0, len(content), setting.step)
    kinds = [(mode, how) for mode in ("etag", "modified", "chunked", "weak", "none") for how in (cut, reset)
             if how is cut or mode in ("etag", "none") or setting.step < 1024]
    run = setting.night()
    run.limits["parallel-per-host"] = 32
    for mode, how in kinds:
        for at in points:
            setting.server.paths[f"/cut/{mode}/{how.__name__}/{at}"] = CutFile(content, mode, at, how=how)
            run.fetch(f"{mode}-{how.__name__}-{at}", setting.server.url(f"/cut/{mode}/{how.__name__}/{at}"))
    code = run.run(timeout=1200)
    cut_points += len(points) * len(kinds)
    expect("a night of cut connections is well", code == 0, run.err[:1000])
    for mode, how in kinds:
        wrong = [at for at in points if spool_bytes(run, f"{mode}-{how.__name__}-{at}") != content]
        expect(f"cut by {how.__name__} with {mode}: all files are whole", not wrong, f"cut at {wrong[:5]}")
        strong = mode in ("etag", "modified", "chunked")
        for at in (points[0], points[1], points[-1]):
            asked = setting.server.asked(f"/cut/{mode}/{how.__name__}/{at}")
            ranges = [request.headers.get("range") for request in asked]
            # a reset may take back bytes that were on their way
            good = len(asked) == 2 and (ranges[1] is not None if strong and at > 0 and how is cut else True) and \
                all("if-range" in request.headers for request in asked if "range" in request.headers) and (strong or ranges[1] is None)
            expect(f"cut by {how.__name__} at {at} with {mode}: two requests, the rest only under If-Range", good, str(ranges))


def check_resumes(setting):
    """A line that gives a kilobyte at a time gets through by going on. A file that changes while it is resumed comes whole, the
    new one, never a mixture. A wrong answer to a resume begins anew."""
    global cut_points, faults
    server, run = setting.server, setting.night()
    run.limits.update({"tries": 100, "longest-wait-seconds": "0.02"})
    small, old = setting.long_report(16), setting.long_report(12)
    new = setting.long_report(20).replace(b"<!-- 000001 -->", b"<!-- another -->")
    expected = {}
    for mode in ("etag", "chunked"):
        server.paths[f"/step-{mode}"], expected[f"step-{mode}"] = CutFile(small, mode, 0, step=1024), small
    for mode in ("etag", "modified", "chunked", "weak", "none"):
        for at in (1, 1024, 8000, len(old) - 1):
            behaviour = CutFile(old, mode, at, then=new)
            if mode == "modified":
                behaviour.then = None
                behaviour = in_turn(behaviour, File(new, mode, modified="Mon, 09 Nov 2026 10:00:00 GMT"))
            server.paths[f"/changes-{mode}-{at}"], expected[f"changes-{mode}-{at}"] = behaviour, new
    for kind in ("other-start", "no-range", "other-etag", "416"):
        server.paths[f"/range-{kind}"] = in_turn(CutFile(small, "etag", 3000), bad_range(kind, small), File(small))
        expected[f"range-{kind}"] = small
    for name in expected:
        run.fetch(name, server.url(f"/{name}"))
    code = run.run()
    faults += len(expected) - 2
    for name, content in expected.items():
        expect(f"{name} comes whole", spool_bytes(run, name) == content, f"exit {code} {run.complaint(name)}")
    for mode in ("etag", "chunked"):
        cut_points += len(server.asked(f"/step-{mode}"))
        expect(f"a kilobyte at a time with {mode} costs each byte once", run.result(f"step-{mode}")["bytes"] == len(small))


def bad_range(kind, content):
    """Servers that answer a resume wrongly."""
    tag = f"ETag: {etag_of(content)}"

    def behave(connection, request):
        start = request.range_start()
        if kind == "other-start":
            send_head(connection, "206 Partial Content", tag, f"Content-Range: bytes {start - 5}-{len(content) - 1}/{len(content)}",
                      f"Content-Length: {len(content) - start + 5}")
            connection.sendall(content[start - 5:])
        elif kind == "no-range":
            send_head(connection, "206 Partial Content", tag, f"Content-Length: {len(content) - start}")
            connection.sendall(content[start:])
        elif kind == "other-etag":
            send_head(connection, "206 Partial Content", 'ETag: "another"', f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}",
                      f"Content-Length: {len(content) - start}")
            connection.sendall(b"x" * (len(content) - start))
        elif kind == "other-total":
            send_head(connection, "206 Partial Content", tag, f"Content-Range: bytes {start}-{start + 99}/{len(content) + 7}", "Content-Length: 100")
            connection.sendall(b"y" * 100)
        else:
            send_head(connection, "416 Range Not Satisfiable", "Content-Length: 0")
        return True
    return behave


def check_parts(setting):
    """A part of a file is no file."""
    global faults
    content, run = setting.long_report(8), setting.night()
    setting.server.paths["/unasked"] = answer("206 Partial Content", f"Content-Range: bytes 0-9/{len(content)}", body=content[:10])
    setting.server.paths["/total"] = in_turn(CutFile(content, "etag", 3000), bad_range("other-total", content))
    for name in ("unasked", "total"):
        run.fetch(name, setting.server.url(f"/{name}"))
    code = run.run()
    faults += 2
    expect("a part that nobody asked for is no file", code == 1 and spool_bytes(run, "unasked") is None and "not asked for" in run.complaint("unasked"),
           run.err)
    expect("a part that stays short of its whole is no file", spool_bytes(run, "total") is None and re.search("[0-9] of [0-9]", run.complaint("total")),
           run.complaint("total"))


def fault_table(setting):
    """name: (behaviour or address, what is said of it, whether it is tried again)."""
    server, report = setting.server, setting.report
    second = Server(setting.certificate, address="127.0.0.2")
    second.paths["/x"] = File(report)
    second.paths["/name"] = redirect(server.url("/x", "localhost"))
    plain = setting.authority.certificate
    expired = Server(plain("expired", start="20200101000000Z", end="20210101000000Z"))
    early = Server(plain("early", start="20350101000000Z"))
    wrong_host = Server(plain("wrong-host", names="DNS:other.example"))
    self_signed = Server(plain("self-signed", self_signed=True))
    for each in (expired, early, wrong_host, self_signed):
        each.paths["/x"] = File(report)
    mute = Server(setting.certificate, slow_handshake=True)
    bomb = gzip.compress(b"\0" * 50_000_000)
    limit = setting.limit_bytes
    other = "https://127.0.0.2:%d/x" % second.port
    loop = server.url("/fault/redirect-loop")
    return {
        "stall": (stall(), "too slowly", None),
        "drip-head": (drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "too slowly", None),
        "drip-body": (drip(OK_HEAD + b"100000\r\n\r\n", b"x"), "too slowly", None),
        "long-head": (drip(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"y" * 4000 + b"\r\n", pause=0), "head is longer", False),
        "mute-handshake": (mute.url("/x"), "too slowly", None),
        "reset-at-once": (raw(b"", reset), "transfer failed", True),
        "reset-in-head": (raw(b"HTTP/1.1 200 O", reset), "transfer failed", True),
        "reset-in-body": (raw(OK_HEAD + b"5000\r\n\r\nabc", reset), "transfer failed", True),
        "nothing": (raw(b""), "transfer failed", True),
        "no-http": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP", True),
        "http-09": (raw(report), "does not speak HTTP", True),
        "too-little": (raw(OK_HEAD + b"%d\r\n\r\n" % (len(report) + 10) + report), "transfer failed", True),
        "bad-chunk": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n"), "transfer failed", True),
        "cut-chunk": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc"), "transfer failed", True),
        "no-length": (raw(b"HTTP/1.1 200 OK\r\n\r\n" + report), "does not say how long", False),
        "old-no-length": (raw(b"HTTP/1.0 200 OK\r\n\r\n" + report), "does not say how long", False),
        "bad-length": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + report), "does not say|transfer failed", None),
        "negative-length": (raw(OK_HEAD + b"-5\r\n\r\n" + report), "does not say|transfer failed", None),
        "said-too-much": (raw(OK_HEAD + b"%d\r\n\r\n" % (limit + 1)), "are the most", False),
        "endless-chunks": (drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n", pause=0),
                           "are the most", False),
        "gzip-bomb": (answer("200 OK", "Content-Encoding: gzip", body=bomb), "compressed", False),
        "transfer-bomb": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + bomb), "compressed", False),
        "both-bomb": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), "compressed", False),
        "redirect-loop": (redirect(loop), "leads on more than 3 times", False),
        "redirect-file": (redirect("file:///etc/passwd"), "not fetched", False),
        "redirect-http": (redirect(server.url("/x").replace("https", "http")), "not fetched", False),
        "redirect-ftp": (redirect("ftp://127.0.0.1/x"), "not fetched", False),
        "redirect-user": (redirect(server.url("/x").replace("https://", "https://user:word@")), "not fetched", False),
        "redirect-loopback": (redirect(other), "127.0.0.2, which is not a public", False),
        # a name means whatever its resolver says; here an address that this source may not use
        "redirect-name": (second.url("/name"), "127.0.0.1, which is not a public|::1, which is not a public", False),
        # beside it another source, which may, has a connection to that server open
        "redirect-reused": (later(redirect(other)), "127.0.0.2, which is not a public", False),
        "redirect-decimal": (redirect(f"https://2130706434:{second.port}/x"), "127.0.0.2, which is not a public", False),
        "redirect-mapped": (redirect(f"https://[::ffff:127.0.0.2]:{second.port}/x"), "not a public", False),
        "redirect-link-local": (redirect("https://169.254.169.254/latest/"), "169.254.169.254, which is not a public", False),
        "redirect-nowhere": (answer("302 Found"), "answered 302", False),
        "expired": (expired.url("/x"), "certificate is not trusted.*expired", False),
        "early": (early.url("/x"), "certificate is not trusted.*not yet valid", False),
        "wrong-host": (wrong_host.url("/x"), "certificate is not trusted", False),
        "self-signed": (self_signed.url("/x"), "certificate is not trusted", False),
        "no-tls": (f"https://127.0.0.1:{setting.plain_port}/x", "transfer failed", True),
        "refused-connection": ("https://127.0.0.1:9/x", "transfer failed", True),
        "server-error": (answer("500 Oops", body=b"no"), "answered 500", True),
        "busy": (answer("503 Busy", "Retry-After: 3600", body=b"later"), "wait longer than the budget", None),
        "forbidden": (answer("403 Forbidden", body=b"no"), "answered 403", False),
        "unasked-304": (answer("304 Not Modified"), "answered 304", False),
        "no-content": (raw(b"HTTP/1.1 204 No Content\r\n\r\n", None), "answered 204", False),
        "endless-error-page": (drip(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n", pause=0),
                               "answered 403", False),
    }


def later(behaviour, seconds=0.7):
    def behave(connection, request):
        time.sleep(seconds)
        return behaviour(connection, request)
    return behave


def plain_listener():
    """A server that does not speak TLS."""
    import socket
    import threading
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _ = listener.accept()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.close()
    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def check_faults(setting):
    """All faults in one night, beside good offices: each is named, none gives a file, and the good ones have theirs."""
    global faults
    setting.limit_bytes, setting.plain_port = 1024 * 1024, plain_listener()
    table = fault_table(setting)
    run = setting.night()
    run.limits["file-kilobytes"] = setting.limit_bytes // 1024
    for name, (behaviour, _, _) in table.items():
        url = behaviour
        if not isinstance(behaviour, str):
            setting.server.paths[f"/fault/{name}"] = behaviour
            url = setting.server.url(f"/fault/{name}")
        run.fetch(name, url, private_addresses="127.0.0.2" if name == "redirect-name" else "127.0.0.1",
                  budget_seconds=3 if name in ("stall", "drip-head", "drip-body", "mute-handshake") else None)
    run.fetch("goodsecond", table["redirect-name"][0].replace("/name", "/x"), private_addresses="127.0.0.2")
    for i in range(10):
        setting.server.paths[f"/good/{i}"] = File(setting.reports[i])
        run.fetch(f"good{i}", setting.server.url(f"/good/{i}"))
    run.limits.update({"parallel-per-host": 64, "tries": 2, "slow-seconds": 30})
    code = run.run()
    faults += len(table)
    expect("a night with faults ends with 1", code == 1, f"exit {code} {run.err[-600:]}")
    for name, (_, said, again) in table.items():
        result = run.result(name)
        line = run.complaint(name)
        expect(f"{name} is named", re.search(said, line) and re.match(r"nightly\.ini:\d+: error: fetch-failed: .*; .+$", line), line)
        expect(f"{name} gives no file", spool_bytes(run, name) is None and result["outcome"] == "failed")
        if again is not None:
            expect(f"{name} is{'' if again else ' not'} tried again", (result["tries"] > 1) == again, str(result))
    for i in range(10):
        expect(f"good{i} has its file beside the faults", spool_bytes(run, f"good{i}") == setting.reports[i])
    expect("nothing is left of what failed", not [path for path in (run.spool / ".fetch").glob("*.part")])


def check_short_length(setting):
    """A length that is too short cannot be seen: the report is refused, and fetched anew the next night."""
    global faults
    run = setting.night()
    tag = f"ETag: {etag_of(setting.report)}"
    setting.server.paths["/short"] = in_turn(answer("200 OK", tag, body=setting.report, length=len(setting.report) - 100), File(setting.report))
    run.fetch("short", setting.server.url("/short"))
    first = run.run()
    refusals = run.page["intake"]["refusals"]
    second = run.run()
    faults += 1
    expect("a length that is too short: refused, then healed", first == 1 and refusals and second == 0 and spool_bytes(run, "short") == setting.report,
           f"{first} {second} {run.err}")
    expect("the healed report is taken", [taken["what"] for taken in run.page["intake"]["taken"]] == ["new"])


def check_one_of_fifty(setting):
    """One bad office of 50 costs no more than its budget and changes nothing for the 49 others."""
    global faults
    reports = (setting.reports + setting.reports)[:49]
    for i, report in enumerate(reports):
        setting.server.paths[f"/fifty/{i}"] = File(report)
    bad = {"stall": stall(), "drip-body": drip(OK_HEAD + b"100000\r\n\r\n", b"x" * 50), "reset": raw(b"", reset),
           "busy": answer("503 Busy", "Retry-After: 1", body=b"later")}

    def fifty(name, behaviour):
        run = setting.night()
        run.limits.update({"tries": 1000, "parallel-per-host": 4})
        setting.server.paths[f"/bad/{name}"] = behaviour
        run.fetch("bad", setting.server.url(f"/bad/{name}"), budget_seconds=1)
        for i in range(49):
            run.fetch(f"o{i}", setting.server.url(f"/fifty/{i}"))
        return run, run.run()
    base, code = fifty("none", File(setting.reports[0]))
    expect("fifty good offices", code == 0, base.err)
    fields = (base.outputs / "fields-2007-2008.csv").read_bytes()
    for name, behaviour in bad.items():
        run, code = fifty(name, behaviour)
        faults += 1
        same = all(spool_bytes(run, f"o{i}") == reports[i] for i in range(49))
        expect(f"one of fifty ({name}): exit 1, the others have their files", code == 1 and same, run.err)
        expect(f"one of fifty ({name}): the line names the budget", "budget" in run.complaint("bad"), run.err)
        expect(f"one of fifty ({name}): the same figures", (run.outputs / "fields-2007-2008.csv").read_bytes() == fields)
        late = run.seconds - base.seconds
        expect(f"one of fifty ({name}): no later than its budget", late < 1 + max(1.5, base.seconds), f"{late:.2f} s later")
        tries = [file["tries"] for file in run.page["fetch"]["files"] if file["source"] != "bad"]
        expect(f"one of fifty ({name}): one try for each of the others", tries == [1] * 49, str(tries))


def check_conditions(setting):
    """What has not changed costs one request, whatever the server has as its state."""
    run = setting.night()
    for mode in ("etag", "weak", "modified"):
        setting.server.paths[f"/state/{mode}"] = File(setting.report, mode)
        run.fetch(mode, setting.server.url(f"/state/{mode}"))
    setting.server.paths["/state/gone"] = in_turn(File(setting.report), answer("404 Not Found"))
    setting.server.paths["/state/new"] = in_turn(File(setting.report), File(setting.reports[3]))
    setting.server.paths["/state/none"] = File(setting.report, "none")
    for name in ("gone", "new", "none"):
        run.fetch(name, setting.server.url(f"/state/{name}"))
    first, second = run.run(), run.run()
    expect("both nights are well", (first, second) == (0, 0), run.err)
    for mode in ("etag", "weak", "modified"):
        asked = setting.server.asked(f"/state/{mode}")
        expect(f"{mode}: one request a night, the second answered 304", [request.status for request in asked] == [200, 304])
        expect(f"{mode}: unchanged", run.result(mode)["outcome"] == "unchanged" and run.result(mode)["bytes"] == 0)
    expect("without validators the same bytes are unchanged", run.result("none")["outcome"] == "unchanged")
    expect("a changed file takes the place of the old one", run.result("new")["outcome"] == "changed" and spool_bytes(run, "new") == setting.reports[3])
    expect("a file that is gone stays in the spool, and a line says so",
           run.result("gone")["outcome"] == "absent" and spool_bytes(run, "gone") == setting.report and
           "warning: fetch-gone: gone: " in run.err, run.err)
    (run.spool / "etag.xml").unlink()
    run.run()
    expect("a file that was lost from the spool comes again", spool_bytes(run, "etag") == setting.report)
    (run.spool / ".fetch" / "weak.json").write_text("{ not json")
    code = run.run()
    expect("what is known of a file may be lost", code == 0 and spool_bytes(run, "weak") == setting.report)


def check_retry_after(setting):
    """A server that asks to wait is waited for, within the budget."""
    run = setting.night()
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3))
    for name, wait in (("seconds", "1"), ("date", soon)):
        setting.server.paths[f"/wait/{name}"] = in_turn(answer("503 Busy", f"Retry-After: {wait}", body=b"later"), File(setting.report))
        run.fetch(name, setting.server.url(f"/wait/{name}"))
    code = run.run()
    expect("Retry-After is honoured", code == 0 and run.seconds >= 1 and run.result("seconds")["tries"] == 2, f"{code} {run.seconds} {run.err}")


def check_slowness(setting):
    """A line that is slower than it may be ends the try long before the budget does."""
    run = setting.night()
    run.limits.update({"slow-seconds": 1, "tries": 2})
    for name, behaviour in (("mute", stall()), ("head", drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause=0.2)),
                            ("body", drip(OK_HEAD + b"100000\r\n\r\n", b"x", pause=0.2))):
        setting.server.paths[f"/slow/{name}"] = behaviour
        run.fetch(name, setting.server.url(f"/slow/{name}"))
    code = run.run()
    for name in ("mute", "head", "body"):
        expect(f"too slow ({name}): two tries", code == 1 and re.search("too slowly: Operation too slow.*2 tries", run.complaint(name)), run.err)
    expect("too slow: not until the budget ends", run.seconds < 30, f"{run.seconds} s")


def check_night_budget(setting):
    run = setting.night()
    run.limits.update({"night-budget-seconds": 1, "slow-seconds": 30, "parallel": 2})
    setting.server.paths["/dead"] = stall()
    for i in range(6):
        run.fetch(f"dead{i}", setting.server.url("/dead"))
    code = run.run()
    expect("the night's budget ends the fetching", code == 1 and run.seconds < 25 and run.err.count("the night's budget is spent") >= 4, run.err)


def check_credentials(setting):
    """Credentials reach the server that they are for, no other one, and no log."""
    secrets = ["canary-password-41", "canary-token-97", "canary-query-13"]
    other = Server(setting.certificate)
    other.paths["/there"] = File(setting.report)

    def closed(authorization, then):
        return lambda connection, request: (then if request.headers.get("authorization") == authorization else answer("401 Unauthorized"))(
            connection, request)
    basic = "Basic " + base64.b64encode(b"office:canary-password-41").decode()
    pages = {"basic": closed(basic, File(setting.report)), "bearer": closed("Bearer canary-token-97", File(setting.report)),
             "away": redirect(other.url("/there")), "away2": redirect(other.url("/there")), "wrong": closed("Basic none", File(setting.report))}
    run = setting.night()
    for kind, text in (("basic", "basic office:canary-password-41"), ("bearer", "bearer canary-token-97\n")):
        path = run.folder / f"{kind}.credentials"
        path.write_text(text)
        path.chmod(0o600)
    for name, page in pages.items():
        setting.server.paths[f"/closed/{name}"] = page
        run.fetch(name, setting.server.url(f"/closed/{name}?token=canary-query-13"),
                  credentials="bearer.credentials" if name in ("bearer", "away2") else "basic.credentials")
    code = run.run()
    good = all(spool_bytes(run, name) == setting.report for name in ("basic", "bearer", "away", "away2"))
    expect("credentials open what they are for", good and code == 1, run.err)
    expect("wrong credentials are said to be refused", "answered 401" in run.complaint("wrong") and "credentials" in run.complaint("wrong"))
    expect("no other server sees credentials", len(other.asked("/there")) == 2 and
           not any("authorization" in request.headers for request in other.asked("/there")))
    secrets += [base64.b64encode(b"office:canary-password-41").decode()]
    written = run.out + run.err + "".join(path.read_bytes().decode("latin-1") for folder in (run.outputs, run.folder / "state")
                                          for path in folder.rglob("*") if path.is_file() and path.suffix != ".json" or path.name == "nightly.json")
    expect("no secret is in any output", not [secret for secret in secrets if secret in written])
    known = "".join(path.read_text() for path in (run.spool / ".fetch").glob("*.json"))
    expect("no credential is in what is kept", not [secret for secret in secrets if secret in known and secret != "canary-query-13"])


def check_index(setting):
    run = setting.night()
    names = [f"r{i}.xml" for i in range(5)]
    for i, name in enumerate(names):
        setting.server.paths[f"/folder/{name}"] = File(setting.reports[i])
    other = Server(setting.certificate)
    lines = ["# reports of the bureau", "", "r0.xml", "r1.xml", "./r2.xml", "/folder/r3.xml", setting.server.url("/folder/r4.xml"),
             "r0.xml", other.url("/folder/r0.xml"), "file:///etc/passwd", "../folder/", "two words.xml", "missing.xml"]
    setting.server.paths["/folder/index.txt"] = File("\n".join(lines).encode())
    run.fetch("bureau", setting.server.url("/folder/index.txt"), kind="index")
    code = run.run()
    files = {name: (run.spool / "bureau" / name).read_bytes() for name in names if (run.spool / "bureau" / name).exists()}
    expect("an index brings its files", files == dict(zip(names, setting.reports)), run.err)
    for line, said in ((8, "same file name"), (9, "another server"), (10, "only https"), (11, "does not end in a file's name"), (12, "without spaces")):
        expect(f"line {line} of the index is refused by name", code == 1 and re.search(rf"line {line} of the index: .*{said}", run.err), run.err)
    setting.server.paths["/folder/index.txt"] = File("\n".join(lines[:7]).encode())
    before = len(setting.server.requests)
    code = run.run()
    expect("an index whose files have not changed costs one request a file and one for itself",
           code == 0 and len(setting.server.requests) - before == 6, f"{code} {len(setting.server.requests) - before} {run.err}")
    run.limits["index-files"] = 3
    code = run.run()
    expect("an index that is too long is cut with a line", code == 1 and "more files than index-files" in run.err, run.err)
    setting.server.paths["/folder/index.txt"] = answer("404 Not Found")
    code = run.run()
    expect("an index that is gone costs nothing that is there", (run.spool / "bureau" / "r0.xml").exists())


def check_signatures(setting):
    """The signature beside a report is fetched with it, of an address and of an index's lines; one that is missing is no fault of the line."""
    cases = setting.repository / "tests/cases/signatures"
    report, signature = ((cases / "in" / name).read_bytes() for name in ("1-signed.xml", "1-signed.xml.minisig"))
    serve = {"/sig/a.xml": report, "/sig/a.xml.minisig": signature, "/sig/list/b.xml": report, "/sig/list/b.xml.minisig": signature,
             "/sig/list/index.txt": b"b.xml\n", "/sig/c.xml": setting.reports[0]}
    setting.server.paths.update({path: File(content) for path, content in serve.items()})
    run = setting.night()
    run.top["keys"] = str(cases / "keys.csv")
    run.fetch("a", setting.server.url("/sig/a.xml?key=1"), signature="yes")
    run.fetch("list", setting.server.url("/sig/list/index.txt"), kind="index", signature="yes")
    run.fetch("c", setting.server.url("/sig/c.xml"), signature="yes")
    run.run()
    got = [path.read_bytes() if path.exists() else None for path in (run.spool / "a.xml.minisig", run.spool / "list/b.xml.minisig", run.spool / "c.xml.minisig")]
    expect("signatures come beside their reports", got == [signature, signature, None], run.err)
    refused = [(pathlib.Path(each["file"]).name, each["rule"]) for each in run.page["intake"]["refusals"]]
    expect("a report with its signature is taken, one that lacks it refused", refused == [("c.xml", "signature-missing")] and
           "a.xml" in str(run.page["intake"]["taken"]), f"{refused} {run.err}")
    expect("a query stays behind the path", any(request.path == "/sig/a.xml.minisig?key=1" for request in setting.server.requests))
    expect("a report without signature is no fault of the line", not run.complaint("c"), run.err)
    before = len(setting.server.requests)
    run.run()
    expect("nothing new costs a request for each file", len(setting.server.requests) - before == 7, str(len(setting.server.requests) - before))


def check_parallel(setting):
    """No more connections at a time than the limits allow, to one host and in all."""
    lock, now = threading.Lock(), {}
    most = {}

    def counted(host, behaviour):
        def behave(connection, request):
            with lock:
                now[host] = now.get(host, 0) + 1
                most[host] = max(most.get(host, 0), now[host])
                most["all"] = max(most.get("all", 0), sum(now.values()))
            time.sleep(0.05)
            with lock:
                now[host] -= 1
            return behaviour(connection, request)
        return behave
    second = Server(setting.certificate, address="127.0.0.2")
    for limits, allowed in (({"parallel": 64, "parallel-per-host": 3}, (3, 6)), ({"parallel": 2, "parallel-per-host": 64}, (2, 2))):
        run = setting.night()
        run.limits.update(limits)
        most.clear()
        for i in range(12):
            for host, server in (("one", setting.server), ("two", second)):
                server.paths[f"/parallel/{i}"] = counted(host, File(setting.reports[i]))
                run.fetch(f"{host}{i}", server.url(f"/parallel/{i}"), private_addresses="127.0.0.0/8")
        code = run.run()
        expect(f"{limits}: all come, never more at a time", code == 0 and most["one"] <= allowed[0] and most["two"] <= allowed[0] and
               most["all"] <= allowed[1], f"{code} {most} {run.err}")
        expect(f"{limits}: but as many as may be", most["all"] > 1, str(most))


def check_one_at_a_time(setting):
    """Two runs at once; a killed run leaves no lock and no half file."""
    global faults
    content = setting.long_report(64)
    run = setting.night()
    run.limits["slow-seconds"] = 20
    half = OK_HEAD + b"%d\r\nETag: %s\r\n\r\n" % (len(content), etag_of(content).encode()) + content[:30000]
    setting.server.paths["/lock"] = in_turn(raw(half, stall(20)), File(content))
    run.fetch("slow", setting.server.url("/lock"))
    first = run.start()
    deadline = time.monotonic() + 60
    while not setting.server.asked("/lock") and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    second = run.start()
    out, err = second.communicate(timeout=60)
    expect("a second run does nothing and says so", second.returncode == 2 and b"another nightly run is at work" in err and not out, err.decode())
    first.send_signal(signal.SIGKILL)
    first.communicate()
    expect("a killed run leaves no file", spool_bytes(run, "slow") is None)
    code = run.run()
    faults += 1
    expect("the next run has the lock and the whole file", code == 0 and spool_bytes(run, "slow") == content, run.err)


CHECKS = (check_faults, check_one_of_fifty, check_cuts, check_resumes, check_parts, check_short_length, check_conditions, check_retry_after, check_slowness, check_night_budget, check_credentials, check_index, check_signatures, check_parallel, check_one_at_a_time)


def main():
    program, repository = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    step = 64 if "--long" in sys.argv else 1024
    only = [word for word in sys.argv[3:] if not word.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(program, repository, folder, step)
        for check in CHECKS:
            if only and check.__name__ not in only:
                continue
            began = time.monotonic()
            check(setting)
            print(f"{check.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    print(f"{cut_points} cut points, {faults} faults")
    return night.done()


if __name__ == "__main__":
    sys.exit(main())
