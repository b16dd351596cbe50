#!/usr/bin/env python3
"""Faults at every place of a small full run (ingest, aggregate, report): what was good stays good, and the next run brings
the same bytes as if nothing had happened.

usage: run.py PROGRAM SCHEMAS [--shim LIBRARY] [--all | --share I/N] [--seconds N]
Without --all a sample that is spread over all places, for about N seconds (default 40). With --share the I-th of N equal
shares of all of them (I from 1), each spread over all places: all N together are --all."""
import argparse
import collections
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

REPORTS = ("ALB.xml", "BIH.xml")
ERRORS = {
    "openat": ("ENOSPC", "EIO", "EINTR", "EMFILE"), "write": ("ENOSPC", "EIO", "EINTR"), "pwrite64": ("ENOSPC", "EIO", "EINTR"),
    "fsync": ("ENOSPC", "EIO", "EINTR"), "fdatasync": ("ENOSPC", "EIO", "EINTR"), "rename": ("ENOSPC", "EIO"), "ftruncate": ("EIO",),
    "fallocate": ("ENOSPC",), "read": ("EIO", "EINTR"), "pread64": ("EIO", "EINTR"), "newfstatat": ("EIO",), "fstat": ("EIO",),
    "mmap": ("ENOMEM",), "unlink": ("EIO",), "fchmod": ("EIO",), "close": ("EIO",), "fcntl": ("EAGAIN",), "clone": ("EAGAIN",),
    "socketpair": ("EMFILE",), "sendto": ("EPIPE", "EINTR"), "recvfrom": ("ECONNRESET", "EINTR"), "poll": ("EINTR",), "getrandom": ("EINTR",),
}


class Sweep:
    def __init__(self, options, work):
        self.program, self.shim, self.all, self.share = os.path.abspath(options.program), options.shim, options.all, options.share
        self.work = work
        self.inbox = work / "inbox"
        self.inbox.mkdir()
        for name in REPORTS:
            shutil.copy(pathlib.Path(options.schemas) / "examples/review-2007" / name, self.inbox)
        (self.inbox / "refused.xml").write_text("<report/>")
        self.failures, self.counts = [], collections.Counter()

    def steps(self, folder):
        store = folder / "store.db"
        return {
            "ingest": [self.program, "ingest", "--db", store, "--received", "2008-03-01", self.inbox],
            "aggregate": [self.program, "aggregate", "--db", store, "--year", "2007"],
            "report": [self.program, "report", "--db", store, "--year", "2007", "--format", "csv", "--table", "fields", "--output", folder / "tables.csv"],
        }

    def run(self, command, prefix=(), **environment):
        return subprocess.run([str(word) for word in (*prefix, *command)], capture_output=True, check=False, stdin=subprocess.DEVNULL,
                              env={**os.environ, **environment}, timeout=300)

    def prepare(self):
        """The states before each step, with tables of before in their place, and the tables that must come out."""
        self.before, folder = {}, self.work / "reference"
        folder.mkdir()
        (folder / "tables.csv").write_text("the tables of before\n")
        for name, command in self.steps(folder).items():
            self.before[name] = self.work / f"before-{name}"
            shutil.copytree(folder, self.before[name])
            done = self.run(command)
            assert done.returncode == (1 if name == "ingest" else 0), done
        self.tables = (folder / "tables.csv").read_bytes()
        assert len(self.tables) > 10000

    def fail(self, what, message):
        self.failures.append(what)
        print(f"FAILED: {what}: {message}", flush=True)

    def examine(self, what, folder):
        """The state that a fault left behind, and what the next run makes of it."""
        tables = (folder / "tables.csv").read_bytes()
        if tables not in (b"the tables of before\n", self.tables):
            self.fail(what, "the tables are neither the old nor the new ones")
        store = folder / "store.db"
        if store.exists():
            shutil.copytree(folder, folder / "copy")
            database = sqlite3.connect(folder / "copy/store.db")
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                self.fail(what, "the store is damaged")
            database.close()
            shutil.rmtree(folder / "copy")
        for name, command in self.steps(folder).items():
            done = self.run(command)
            if done.returncode != (1 if name == "ingest" else 0):
                self.fail(what, f"the next run's {name}: {done}")
        if (folder / "tables.csv").read_bytes() != self.tables:
            self.fail(what, "the next run brings other tables")
        done = self.run([self.program, "audit", "--db", store])
        if done.returncode != 0:
            self.fail(what, f"the audit after the next run: {done.stderr.decode()}")

    def inject(self, kind, step, what, prefix=(), codes=(0, 1, 2), **environment):
        folder = self.work / "run"
        shutil.copytree(self.before[step], folder)
        done = self.run(self.steps(folder)[step], prefix, **environment)
        if done.returncode not in codes:
            self.fail(what, f"exit code {done.returncode}: {done.stderr.decode()[-300:]}")
        if done.returncode == 2 and not done.stderr.strip():
            self.fail(what, "it says nothing")
        self.examine(what, folder)
        shutil.rmtree(folder)
        self.counts[kind] += 1

    def calls(self, step):
        """How often the step's process makes each system call."""
        folder, trace = self.work / "count", self.work / "trace"
        shutil.copytree(self.before[step], folder)
        self.run(self.steps(folder)[step], ("strace", "-qq", "-o", trace))
        shutil.rmtree(folder)
        names = [line.split("(")[0] for line in trace.read_text(errors="replace").splitlines() if "(" in line and not line.startswith(("---", "+++"))]
        return len(names), collections.Counter(names)

    def allocations(self, step):
        folder, count = self.work / "count", self.work / "allocations"
        shutil.copytree(self.before[step], folder)
        self.run(self.steps(folder)[step], LD_PRELOAD=self.shim, FAULT_MEMORY_COUNT=str(count))
        shutil.rmtree(folder)
        most = max(int(line) for line in count.read_text().split())
        count.unlink()
        return most

    def faults(self):
        """All of them: (kind, step, words for it, arguments of inject)."""
        for step in self.before:
            total, names = self.calls(step)
            for n in range(1, total + 1):
                yield "kills", step, f"{step} killed at call {n}", {"prefix": ("strace", "-qq", "-o", "/dev/null", "-e", f"inject=all:signal=KILL:when={n}"),
                                                                    "codes": (0, 1, 2, -9, 137)}
            for call, errors in ERRORS.items():
                for n in range(1, names[call] + 1):
                    for error in errors:
                        yield "errors", step, f"{step}: {error} at {call} {n}", {
                            "prefix": ("strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={n}"), "codes": (0, 1, 2, 127)}
            if self.shim:
                for n in range(1, 4):
                    yield "short writes", step, f"{step}: each {n}th write is short", {"LD_PRELOAD": self.shim, "FAULT_SHORT": str(n)}
                total = self.allocations(step)
                # one in a hundred of some 100,000: the early ones (dictionary, lexicon) are alike
                for n in [*range(1, 50), *range(50, total, max(1, total // 500)), *range(total - 20, total + 1)]:
                    for forever in ({}, {"FAULT_MEMORY_FOREVER": "1"}):
                        yield "allocations", step, f"{step}: allocation {n} of {total} fails {'and all behind it' if forever else ''}", {
                            "LD_PRELOAD": self.shim, "FAULT_MEMORY": str(n), **forever}

    def two_at_once(self):
        folder = self.work / "run"
        shutil.copytree(self.before["ingest"], folder)
        command = [str(word) for word in self.steps(folder)["ingest"]]
        both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        codes = sorted(process.wait() for process in both)
        if codes not in ([1, 1], [1, 2]):
            self.fail("two runs at once", f"exit codes {codes}")
        self.examine("two runs at once", folder)
        shutil.rmtree(folder)
        self.counts["two at once"] += 1

    def store_deleted(self):
        folder = self.work / "run"
        shutil.copytree(self.before["ingest"], folder)
        process = subprocess.Popen([str(word) for word in ("strace", "-qq", "-o", "/dev/null", "-e", "inject=clone:delay_exit=2000000:when=2",
                                                           *self.steps(folder)["ingest"])], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not (folder / "store.db-wal").exists() and time.monotonic() < until:
            time.sleep(0.01)
        for path in folder.glob("store.db*"):
            path.unlink(missing_ok=True)
        _, errors = process.communicate()
        if process.returncode != 2 or b"removed or replaced" not in errors:
            self.fail("the store deleted under a run", f"exit code {process.returncode}: {errors.decode()}")
        self.examine("the store deleted under a run", folder)
        shutil.rmtree(folder)
        self.counts["store deleted"] += 1

    def sweep(self, seconds):
        everything = list(self.faults())
        possible = len(everything)
        if self.share:
            part, parts = self.share
            everything = everything[part - 1::parts]
        elif not self.all:
            # spread evenly over each kind, the kinds in turn
            kinds = collections.defaultdict(list)
            for fault in everything:
                kinds[fault[0]].append(fault)
            orders = [[faults[int(i * 0.6180339887 % 1 * len(faults))] for i in range(len(faults))] for faults in kinds.values()]
            everything = [order[i] for i in range(max(map(len, orders))) for order in orders if i < len(order)]
        begin = time.monotonic()
        for kind, step, what, how in everything:
            if not self.all and not self.share and time.monotonic() - begin > seconds:
                break
            self.inject(kind, step, what, **how)
        return possible


def share(text):
    part, parts = (int(word) for word in text.split("/"))
    if not 1 <= part <= parts:
        raise argparse.ArgumentTypeError("a share is I/N with I from 1 to N")
    return part, parts


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("schemas")
    parser.add_argument("--shim")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--share", type=share)
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        sweep = Sweep(options, pathlib.Path(name))
        sweep.prepare()
        sweep.two_at_once()
        sweep.store_deleted()
        possible = sweep.sweep(options.seconds)
    print(", ".join(f"{count} {kind}" for kind, count in sweep.counts.items()) + f", of {possible} possible")
    total = sum(sweep.counts.values())
    print(f"{total - len(set(sweep.failures))} passed, {len(set(sweep.failures))} failed")
    return 1 if sweep.failures else 0


if __name__ == "__main__":
    sys.exit(main())
