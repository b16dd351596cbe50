#!/usr/bin/env python3
"""Faults at every place of small full runs (ingest, aggregate, report; a night; a pack): what was good stays good, and the
next run brings the same bytes as if nothing had happened.

usage: run.py PROGRAM SCHEMAS [--shim LIBRARY] [--all | --share I/N] [--only STEP] [--seconds N]
Without --all a sample that is spread over all places, for about N seconds (default 40). With --share the I-th of N equal
shares of all of them (I from 1), each spread over all places: all N together are --all. With --only the faults of one step:
ingest, aggregate, report, nightly or pack."""
import argparse
import collections
import hashlib
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
NIGHT = """[nightly]
store = store.db
state = state
outputs = out
years = 2007
[inbox here]
folder = inbox
[output fields]
table = fields
format = csv
[output asylum]
table = asylum
format = text
"""
ERRORS = {
    "openat": ("ENOSPC", "EIO", "EINTR", "EMFILE"), "write": ("ENOSPC", "EIO", "EINTR"), "pwrite64": ("ENOSPC", "EIO", "EINTR"),
    "fsync": ("ENOSPC", "EIO", "EINTR"), "fdatasync": ("ENOSPC", "EIO", "EINTR"), "rename": ("ENOSPC", "EIO"), "ftruncate": ("EIO",),
    "fallocate": ("ENOSPC",), "read": ("EIO", "EINTR"), "pread64": ("EIO", "EINTR"), "newfstatat": ("EIO",), "fstat": ("EIO",),
    "mmap": ("ENOMEM",), "unlink": ("EIO",), "fchmod": ("EIO",), "close": ("EIO",), "fcntl": ("EAGAIN",), "clone": ("EAGAIN",),
    "socketpair": ("EMFILE",), "sendto": ("EPIPE", "EINTR"), "recvfrom": ("ECONNRESET", "EINTR"), "poll": ("EINTR",), "getrandom": ("EINTR",),
}


def content(folder):
    """The bytes of each file under a folder; None where there is no folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} if folder.is_dir() else None


class Sweep:
    def __init__(self, options, work):
        self.program, self.shim, self.all, self.share = os.path.abspath(options.program), options.shim and os.path.abspath(options.shim), options.all, options.share
        self.only, self.work = options.only, work
        self.reports = [pathlib.Path(options.schemas).resolve() / "examples/review-2007" / name for name in REPORTS]
        self.failures, self.counts, self.examined = [], collections.Counter(), set()

    # what is done in a folder, one step behind the other, and the exit code of each
    chains = {
        "tables": {
            "ingest": (1, ["ingest", "--db", "store.db", "--received", "2008-03-01", "inbox"]),
            "aggregate": (0, ["aggregate", "--db", "store.db", "--year", "2007"]),
            "report": (0, ["report", "--db", "store.db", "--year", "2007", "--format", "csv", "--table", "fields", "--output", "tables.csv"]),
        },
        "nightly": {"nightly": (1, ["nightly", "--config", "night.ini"])},
        "pack": {"pack": (0, ["report", "--db", "store.db", "--year", "2007", "--pack", "pack"])},
    }

    def run(self, folder, arguments, prefix=(), **environment):
        return subprocess.run([str(word) for word in (*prefix, self.program, *arguments)], capture_output=True, check=False, stdin=subprocess.DEVNULL,
                              cwd=folder, env={**os.environ, **environment}, timeout=300)

    def published(self, chain, folder):
        """What others read of a folder: a name, and bytes or the whole folder. Each must be of before or of after."""
        if chain == "tables":
            return {"tables.csv": (folder / "tables.csv").read_bytes()}
        if chain == "pack":
            return {"pack": content(folder / "pack")}
        return {name: (folder / "out" / name).read_bytes() for name in ("fields-2007-2008.csv", "asylum-2007-2008.txt")} # the page has the time

    @staticmethod
    def names(folder):
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if "pack/" not in str(path.relative_to(folder))}

    def put(self, folder, *reports):
        (folder / "inbox").mkdir(exist_ok=True)
        for report in reports:
            shutil.copy(report, folder / "inbox")

    def prepare(self):
        """The states before each step, with what was published before in its place, and what must be published after it."""
        self.before, self.chain, self.old, self.new, self.known = {}, {}, {}, {}, {}
        for chain, steps in self.chains.items():
            folder = self.work / "run" # the log has where files were published: all runs are in one place
            folder.mkdir()
            if chain == "tables":
                (folder / "tables.csv").write_text("the tables of before\n")
            else: # the first of the reports was taken in before
                self.put(folder, self.reports[0])
                (folder / "night.ini").write_text(NIGHT)
                first = [steps["nightly"][1]] if chain == "nightly" else [step for _, step in self.chains["tables"].values()][:2] + [steps["pack"][1]]
                for arguments in first:
                    done = self.run(folder, arguments)
                    assert done.returncode == 0, done
            self.put(folder, *self.reports)
            (folder / "inbox/refused.xml").write_text("<report/>")
            if chain == "pack":
                for code, arguments in list(self.chains["tables"].values())[:2]:
                    assert self.run(folder, arguments).returncode == code
            self.old[chain] = self.published(chain, folder)
            for name, (code, arguments) in steps.items():
                self.before[name], self.chain[name] = self.work / f"before-{name}", chain
                shutil.copytree(folder, self.before[name])
                done = self.run(folder, arguments)
                assert done.returncode == code, done
            self.new[chain] = self.published(chain, folder)
            self.known[chain] = self.names(folder)
            shutil.rmtree(folder)
            assert all(self.new[chain][name] != self.old[chain][name] for name in self.new[chain]) and self.new[chain], chain

    def fail(self, what, message):
        self.failures.append(what)
        print(f"FAILED: {what}: {message[:600]}", flush=True)

    def examine(self, what, folder, chain):
        """The state that a fault left behind, and what the next run makes of it."""
        for name, data in self.published(chain, folder).items():
            if data not in (self.old[chain][name], self.new[chain][name]):
                self.fail(what, f"{name} is neither the old nor the new one")
        store = folder / "store.db"
        if store.exists():
            with tempfile.TemporaryDirectory(dir=self.work) as copy:
                for path in folder.glob("store.db*"):
                    shutil.copy(path, copy)
                database = sqlite3.connect(f"{copy}/store.db")
                if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    self.fail(what, "the store is damaged")
                database.close()
        for name, (code, arguments) in self.chains[chain].items():
            done = self.run(folder, arguments)
            if done.returncode != code:
                self.fail(what, f"the next run's {name}: {done}")
        if self.published(chain, folder) != self.new[chain]:
            self.fail(what, "the next run brings other tables")
        if chain == "nightly" and subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder / "out", check=False).returncode != 0:
            self.fail(what, "the next run's SHA256SUMS does not hold")
        left = sorted(self.names(folder) - self.known[chain])
        if left:
            self.fail(what, f"left behind after the next run: {left}")
        done = self.run(folder, ["audit", "--db", "store.db"])
        if done.returncode != 0:
            self.fail(what, f"the audit after the next run: {done.stderr.decode()}")

    def inject(self, kind, step, what, prefix=(), codes=(0, 1, 2), **environment):
        folder, chain = self.work / "run", self.chain[step]
        shutil.copytree(self.before[step], folder)
        done = self.run(folder, self.chains[chain][step][1], prefix, **environment)
        if done.returncode not in codes:
            self.fail(what, f"exit code {done.returncode}: {done.stderr.decode()[-300:]}")
        if done.returncode == 2 and not done.stderr.strip():
            self.fail(what, "it says nothing")
        state = (chain, hashlib.sha256(repr(sorted(content(folder).items())).encode()).digest())
        if state not in self.examined: # what the next run makes of it depends on nothing else
            failed = len(self.failures)
            self.examine(what, folder, chain)
            if len(self.failures) == failed:
                self.examined.add(state)
        shutil.rmtree(folder)
        self.counts[kind] += 1

    def count(self, step, prefix=(), **environment):
        folder = self.work / "run"
        shutil.copytree(self.before[step], folder)
        self.run(folder, self.chains[self.chain[step]][step][1], prefix, **environment)
        shutil.rmtree(folder)

    def calls(self, step):
        """How often the step's process makes each system call."""
        trace = self.work / "trace"
        self.count(step, ("strace", "-qq", "-o", trace))
        names = [line.split("(")[0] for line in trace.read_text(errors="replace").splitlines() if "(" in line and not line.startswith(("---", "+++"))]
        # the loader has mapped the libraries when the program first asks for random numbers
        self.loading = collections.Counter(names[:names.index("getrandom")])
        return len(names), collections.Counter(names)

    def allocations(self, step):
        count = self.work / "allocations"
        self.count(step, LD_PRELOAD=self.shim, FAULT_MEMORY_COUNT=str(count))
        most = max(int(line) for line in count.read_text().split())
        count.unlink()
        return most

    def faults(self):
        """All of them: (kind, step, words for it, arguments of inject)."""
        for step in [self.only] if self.only else self.before:
            total, names = self.calls(step)
            for n in range(1, total + 1):
                yield "kills", step, f"{step} killed at call {n}", {"prefix": ("strace", "-qq", "-o", "/dev/null", "-e", f"inject=all:signal=KILL:when={n}"),
                                                                    "codes": (0, 1, 2, -9, 137)}
            for call, errors in ERRORS.items():
                for n in range(1, names[call] + 1):
                    for error in errors:
                        yield "errors", step, f"{step}: {error} at {call} {n}", {
                            "prefix": ("strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:error={error}:when={n}"),
                            # the loader ends with 127 where it cannot load a library, or dies of it
                            "codes": (0, 1, 2, 127, -11) if n <= self.loading[call] else (0, 1, 2)}
            if self.shim:
                for n in range(1, 4):
                    yield "short writes", step, f"{step}: each {n}th write is short", {"LD_PRELOAD": self.shim, "FAULT_SHORT": str(n)}
                total = self.allocations(step)
                # one in a hundred of some 100,000: the early ones (dictionary, lexicon) are alike
                for n in [*range(1, 50), *range(50, total, max(1, total // 500)), *range(total - 20, total + 1)]:
                    for forever in ({}, {"FAULT_MEMORY_FOREVER": "1"}):
                        yield "allocations", step, f"{step}: allocation {n} of {total} fails {'and all behind it' if forever else ''}", {
                            "LD_PRELOAD": self.shim, "FAULT_MEMORY": str(n), **forever,
                            # libxlsxwriter does not look at what it is given (lxw_new_attribute_str); that is as a kill
                            "codes": (0, 1, 2, -11) if step == "pack" else (0, 1, 2)}

    def start(self, step, prefix=(), **how):
        folder = self.work / "run"
        return subprocess.Popen([str(word) for word in (*prefix, self.program, *self.chains[self.chain[step]][step][1])], cwd=folder, **how)

    def two_at_once(self):
        for step, possible in (("ingest", ([1, 1], [1, 2])), ("nightly", ([1, 1], [1, 2])), ("pack", ([0, 0], [0, 2]))):
            folder = self.work / "run"
            shutil.copytree(self.before[step], folder)
            both = [self.start(step, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
            codes = sorted(process.wait() for process in both)
            if codes not in possible:
                self.fail(f"two runs of {step} at once", f"exit codes {codes}")
            self.examine(f"two runs of {step} at once", folder, self.chain[step])
            shutil.rmtree(folder)
            self.counts["two at once"] += 1

    def store_deleted(self):
        folder = self.work / "run"
        shutil.copytree(self.before["ingest"], folder)
        process = self.start("ingest", ("strace", "-qq", "-o", "/dev/null", "-e", "inject=clone:delay_exit=2000000:when=2"),
                             stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not (folder / "store.db-wal").exists() and time.monotonic() < until:
            time.sleep(0.01)
        for path in folder.glob("store.db*"):
            path.unlink(missing_ok=True)
        _, errors = process.communicate()
        if process.returncode != 2 or b"removed or replaced" not in errors:
            self.fail("the store deleted under a run", f"exit code {process.returncode}: {errors.decode()}")
        self.examine("the store deleted under a run", folder, "tables")
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
    parser.add_argument("--only", choices=[step for steps in Sweep.chains.values() for step in steps])
    parser.add_argument("--seconds", type=float, default=40)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        sweep = Sweep(options, pathlib.Path(name))
        sweep.prepare()
        sweep.two_at_once()
        sweep.store_deleted()
        possible = sweep.sweep(options.seconds)
    print(", ".join(f"{count} {kind}" for kind, count in sweep.counts.items()) + f", of {possible} possible; {len(sweep.examined)} states were left behind")
    total = sum(sweep.counts.values())
    print(f"{total - len(set(sweep.failures))} passed, {len(set(sweep.failures))} failed")
    return 1 if sweep.failures else 0


if __name__ == "__main__":
    sys.exit(main())
