#!/usr/bin/env python3
"""A clock that is set back, within a night and between two: what comes later counts, the log goes on, the lock holds, and an
address is asked by what its server said of time, not by this machine's.

usage: check_clock.py PROGRAM REPOSITORY        (needs libfaketime)"""
import datetime
import glob
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import night
from night import Night, expect
from server import Authority, CutFile, File, Server, stall

LIBRARY = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")


class Clock:
    """The machine's clock of the programs that have `environment`: off by so many days, until it is set again."""

    def __init__(self, path):
        self.path = path
        self.environment = {"LD_PRELOAD": LIBRARY[0], "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def set(self, days):
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{days:+d}d")
        fresh.rename(self.path)

    @staticmethod
    def day(days):
        return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


class Setting:
    def __init__(self, program, repository, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.authority = Authority(self.folder / "ca")
        self.server = Server(self.authority.certificate("good"))
        self.clock = Clock(self.folder / "clock")
        examples = pathlib.Path(repository) / "schemas/examples/review-2007"
        self.albania, self.bosnia = (examples / "ALB.xml").read_bytes(), (examples / "BIH.xml").read_bytes()

    def night(self, name):
        run = Night(self.program, self.folder / name, self.authority.file)
        self.inbox = run.folder / "inbox"
        self.inbox.mkdir()
        run.sections.append(("inbox hq", {"folder": "inbox"}))
        return run

    def run(self, run, *more):
        return subprocess.run([self.program, *more], cwd=run.folder, capture_output=True, text=True, check=False, timeout=60,
                              env={**os.environ, "APRFOCUS_DB": "apr.db", **self.clock.environment})


def rows(run, sql):
    with sqlite3.connect(run.folder / "apr.db") as database:
        return database.execute(sql).fetchall()


def whole(what, setting, run):
    """The log goes on without a gap, the audit finds nothing, the manifest is that of the files."""
    positions = [position for (position,) in rows(run, "SELECT position FROM custody ORDER BY rowid")]
    expect(f"{what}: the log has no gap", positions == list(range(1, len(positions) + 1)), str(positions))
    done = setting.run(run, "audit")
    expect(f"{what}: the audit finds nothing", done.returncode == 0, done.stderr)
    expect(f"{what}: sha256sum agrees", subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=run.outputs).returncode == 0)


def check_between(setting):
    """The first night's clock is three days ahead; then it is set right, which is back."""
    run, clock = setting.night("between"), setting.clock
    setting.server.paths["/ALB.xml"] = File(setting.albania, "modified")
    run.fetch("ALB", setting.server.url("/ALB.xml"))
    (setting.inbox / "BIH.xml").write_bytes(setting.bosnia)
    clock.set(+3)
    code = run.run(**clock.environment)
    expect("the night before", code == 0 and run.page["started"].startswith(clock.day(+3)), run.err)
    whole("the night before", setting, run)
    first = run.page["started"]
    # the office sends the same sequence once more, its file stands three days ahead of the clock
    correction = setting.bosnia.replace(b'field="poc.refugees" value="7367"', b'field="poc.refugees" value="7368"')
    (setting.inbox / "BIH-2.xml").write_bytes(correction)
    os.utime(setting.inbox / "BIH-2.xml", (time.time() + 3 * 86400,) * 2)
    clock.set(0)
    asked = len(setting.server.asked("/ALB.xml"))
    code = run.run(**clock.environment)
    expect("the night after says that the clock was set back", code == 0 and ": warning: clock: " in run.err and first in run.err, run.err)
    requests = setting.server.asked("/ALB.xml")[asked:]
    expect("the address is asked once, by the time that its server gave", len(requests) == 1 and requests[0].status == 304 and
           requests[0].headers.get("if-modified-since") == "Mon, 02 Nov 2026 10:00:00 GMT", str([request.headers for request in requests]))
    current = rows(run, "SELECT source FROM current_submission WHERE office = 'BIH'")
    expect("what was taken in later counts", len(current) == 1 and current[0][0].endswith("BIH-2.xml"), str(current))
    expect("nobody is early", rows(run, "SELECT DISTINCT received FROM submission") == [(clock.day(+3),)], str(rows(run, "SELECT received FROM submission")))
    fields = (run.outputs / "fields-2007-2008.csv").read_text()
    expect("the tables have the later figure", "poc.refugees,Europe,sum,7368," in fields, fields[:200])
    times = [at for (at,) in rows(run, "SELECT at FROM custody ORDER BY position")]
    expect("the log is in the order of what was done, and tells the clock as it was", times != sorted(times), str(times))
    whole("the night after", setting, run)
    expect("the state keeps the later time", json.loads((run.folder / "state/last.json").read_text())["started"] == first)
    # nothing new, the clock still behind: nothing is written, nothing is logged, a file of the future is not taken twice
    before = {path.name: path.read_bytes() for path in run.outputs.iterdir() if not path.name.startswith("nightly.")}
    entries = rows(run, "SELECT count(*) FROM custody")
    code = run.run(**clock.environment)
    after = {path.name: path.read_bytes() for path in run.outputs.iterdir() if not path.name.startswith("nightly.")}
    expect("a third night changes nothing", code == 0 and before == after and rows(run, "SELECT count(*) FROM custody") == entries, run.err)
    expect("and takes nothing", run.page["intake"]["known"] + run.page["intake"]["accepted"] + run.page["intake"]["with_warnings"] >= 1 and
           not run.page["intake"]["taken"], str(run.page["intake"]))


def check_decisions(setting):
    """Two decisions on one value, the second by a clock that was set back: the second stands."""
    run, clock = setting.night("decisions"), setting.clock
    run.top["years"] = 2009
    (setting.inbox / "ALB.xml").write_text(
        '<report xmlns="urn:aprfocus:layout:apr-2009" office="ALB" year="2009" language="en"><chapter code="SVE"><subcategory code="sgbv">'
        "<paragraph>In 2009 the office identified seven victims of trafficking.</paragraph></subcategory></chapter></report>")
    clock.set(+3)
    expect("the night of the decisions", run.run(**clock.environment) == 0, run.err)
    for days, value in ((+3, "8"), (0, "9")):
        clock.set(days)
        done = setting.run(run, "decide", "--office", "ALB", "--year", "2009", "--field", "victims", "--value", value, "--by", "A. Analyst",
                           "--because", "the annex says so")
        expect(f"the decision for {value}", done.returncode == 0, done.stderr)
    done = setting.run(run, "report", "--year", "2009", "--table", "observations", "--format", "csv")
    counted = [line.split(",")[5] for line in done.stdout.splitlines() if line.startswith("ALB,2009,victims,")]
    expect("the later decision stands, and it alone", counted == ["9"], done.stdout + done.stderr)
    expect("the audit of decisions", setting.run(run, "audit").returncode == 0)


def check_within(setting):
    """The clock is set back while an address is asked, between the night's begin and what it takes in."""
    run, clock = setting.night("within"), setting.clock
    file = File(setting.albania, "etag")

    def set_back(connection, request):
        clock.set(0)
        return file(connection, request)
    setting.server.paths["/within.xml"] = set_back
    run.fetch("ALB", setting.server.url("/within.xml"))
    clock.set(+3)
    code = run.run(**clock.environment)
    expect("a night whose clock is set back is done", code == 0 and run.page["started"].startswith(clock.day(+3)) and
           run.page["finished"].startswith(clock.day(0)), run.err)
    expect("its length is not reckoned by that clock", 0 <= run.page["seconds"] < 60, str(run.page["seconds"]))
    expect("its day of arrival is that of its begin", rows(run, "SELECT received FROM submission") == [(clock.day(+3),)])
    whole("a night whose clock is set back", setting, run)
    code = run.run(**clock.environment)
    expect("the night behind it says so", code == 0 and ": warning: clock: " in run.err and run.page["fetch"]["requests"] == 1, run.err)


def check_lock(setting):
    """The lock knows no time: it holds while its night lives, and no longer."""
    run, clock = setting.night("lock"), setting.clock
    setting.server.paths["/lock.xml"] = stall(20)
    run.limits["slow-seconds"] = 20
    run.fetch("ALB", setting.server.url("/lock.xml"))
    clock.set(+3)
    first = run.start(**clock.environment)
    until = time.monotonic() + 60
    while not setting.server.asked("/lock.xml") and time.monotonic() < until:
        time.sleep(0.02)
    clock.set(0)
    second = run.start(**clock.environment)
    _, err = second.communicate(timeout=60)
    expect("a second run waits for no clock", second.returncode == 2 and b"another nightly run is at work" in err, err.decode())
    first.send_signal(signal.SIGKILL)
    first.communicate()
    setting.server.paths["/lock.xml"] = File(setting.albania)
    expect("and the lock is free behind a killed one", run.run(**clock.environment) == 0, run.err)


def check_server(setting):
    """A server whose own clock was set back: a Last-Modified that is later than its Date is no validator for a resume."""
    run = setting.night("server")
    ahead = "Mon, 02 Nov 2099 10:00:00 GMT"
    content = setting.albania * 4
    behaviour = CutFile(content, "modified", len(content) // 2)
    behaviour.modified = ahead
    setting.server.paths["/ahead.xml"] = behaviour
    run.fetch("ALB", setting.server.url("/ahead.xml"))
    run.run()
    requests = setting.server.asked("/ahead.xml")
    expect("what was cut is fetched from its begin", len(requests) == 2 and "if-range" not in requests[1].headers and "range" not in requests[1].headers,
           str([request.headers for request in requests]))
    expect("and is whole", (run.spool / "ALB.xml").read_bytes() == content, run.err)


def main():
    program, repository = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    expect("libfaketime is there (package faketime)", LIBRARY)
    if LIBRARY:
        with tempfile.TemporaryDirectory() as folder:
            setting = Setting(program, repository, folder)
            for check in (check_between, check_decisions, check_within, check_lock, check_server):
                check(setting)
    return night.done()


if __name__ == "__main__":
    sys.exit(main())
