"""What the tests of the nightly run share: a folder of its own for each night, and counting what was expected."""
import json
import os
import pathlib
import subprocess
import time

LIMITS = {"source-budget-seconds": 60, "night-budget-seconds": 300, "connect-seconds": 20, "slow-seconds": 2, "slow-bytes": 100,
          "first-wait-seconds": "0.02", "longest-wait-seconds": "0.1", "tries": 4, "redirects": 3, "parallel": 64, "parallel-per-host": 16}
passed = failed = 0


def expect(what, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"failed: {what}" + (f"\n  {detail}" if detail else ""), flush=True)


def done():
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


class Night:
    def __init__(self, program, folder, ca=None):
        self.program, self.folder, self.ca = program, pathlib.Path(folder), ca
        self.folder.mkdir(parents=True, exist_ok=True)
        self.top, self.sections, self.limits = {"years": 2007}, [], dict(LIMITS)

    @property
    def spool(self):
        return self.folder / "state" / "spool"

    @property
    def outputs(self):
        return self.folder / "outputs"

    def fetch(self, name, url, kind="fetch", **keys):
        keys = {"ca-file": self.ca, "private-addresses": "127.0.0.1", "url": url, **{key.replace("_", "-"): value for key, value in keys.items()}}
        self.sections.append((f"{kind} {name}", keys))

    def write(self):
        top = {"store": "apr.db", "state": "state", "outputs": "outputs", **self.top}
        sections = [("nightly", top), ("limits", self.limits), *self.sections]
        if not any(name.startswith("output") for name, _ in sections):
            sections.append(("output fields", {"table": "fields", "format": "csv"}))
        lines = []
        for name, keys in sections:
            lines.append(f"[{name}]")
            lines += [f"{key} = {value}" for key, value in keys.items() if value is not None]
        (self.folder / "nightly.ini").write_text("\n".join(lines) + "\n")

    def start(self, **environment):
        self.write()
        return subprocess.Popen([self.program, "nightly", "--config", "nightly.ini"], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**os.environ, "APRFOCUS_DB": "", **environment})

    def run(self, timeout=120, **environment):
        """Runs the night; gives its exit code, and keeps page, out, err and seconds."""
        began = time.monotonic()
        process = self.start(**environment)
        out, err = process.communicate(timeout=timeout)
        self.seconds = time.monotonic() - began
        self.out, self.err = out.decode(), err.decode()
        path = self.outputs / "nightly.json"
        self.page = json.loads(path.read_text()) if path.exists() else {}
        return process.returncode

    def result(self, name):
        """What the page says of a source's own address."""
        return next(file for file in self.page["fetch"]["files"] if file["source"] == name and not file["line"])

    def complaint(self, name):
        return next((line for line in self.err.splitlines() if f": {name}: " in line), "")
