#!/usr/bin/env python3
"""Hold what a terminal shows against what it should: progress with rate and remaining time, colour; and neither in a log.

usage: check_terminal.py PROGRAM SOURCES"""
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile

PROGRESS = r"\r\x1b\[K{label}43 of 43 {things}, [\d,]+ a second, (\d+ s|\d+ min \d\d s|\d+ h \d\d min) left"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
problems = []


def on_terminal(words, **variables):
    """Exit code and what standard error, a pseudo-terminal, got."""
    master, slave = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **variables}
    environment = {name: value for name, value in environment.items() if value is not None}
    program = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=slave, env=environment)
    os.close(slave)
    got = b""
    while True:
        try:
            some = os.read(master, 65536)
        except OSError:  # the program's end of a pseudo-terminal is closed
            break
        if not some:
            break
        got += some
    os.close(master)
    return program.wait(), got.decode().replace("\r\n", "\n")


def expect(what, holds, got):
    if not holds:
        problems.append(what)
        print(f"{what}: not so in {got!r}")


def left_on_screen(text):
    """What stands on the screen in the end, for text that only returns, empties lines and breaks them."""
    lines = [line.rsplit("\r\x1b[K", 1)[-1] for line in text.split("\n")]
    return "\n".join(lines)


def main():
    program, sources = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    reports, template = str(sources / "schemas/examples/review-2007"), str(sources / "schemas/templates/focus.xml")
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/a.db"
        ingest = [program, "ingest", "--db", store, reports]
        logged = subprocess.run([program, "check", reports], capture_output=True, env={"PATH": "/bin", "TERM": "xterm"}).stderr.decode()
        expect("a log has no escape and no return", not re.search(r"[\x1b\r]", logged), logged)

        code, shown = on_terminal(ingest)
        expect("ingest ends well", code == 0, shown)
        expect("ingest shows progress", re.search(PROGRESS.format(label="", things="reports"), shown), shown)
        expect("a warning is coloured", "\x1b[1;35mwarning:\x1b[0m" in shown, shown)
        expect("the progress is gone in the end", " left" not in left_on_screen(shown), left_on_screen(shown))
        expect("each finding has a line of its own", COLOUR.sub("", left_on_screen(shown)).count(": warning: ") == logged.count(": warning: ") > 0, shown)

        code, shown = on_terminal([program, "aggregate", "--db", store, "--year", "2007"])
        expect("aggregate ends well", code == 0, shown)
        for things in ("values", "fields"):
            expect(f"aggregate shows {things}", re.search(rf"2007: ([\d,]+) of \1 {things}, [\d,]+ a second, \d+ s left", shown), shown)
        expect("the progress is gone in the end", " left" not in left_on_screen(shown), left_on_screen(shown))

        code, shown = on_terminal([program, "check", reports], NO_COLOR="1")
        expect("check shows progress", re.search(PROGRESS.format(label="", things="reports"), shown), shown)
        expect("NO_COLOR: no colour", not COLOUR.search(shown), shown)
        code, shown = on_terminal([program, "check", template], NO_COLOR="")
        expect("an error refuses the report", code == 1, shown)
        expect("an empty NO_COLOR does not count, and an error is coloured", "\x1b[1;31merror:\x1b[0m" in shown, shown)
        for kind in ("dumb", None):
            code, shown = on_terminal([program, "check", reports], TERM=kind)
            expect(f"TERM {kind}: no escape", "\x1b" not in shown and " left" not in shown, shown)
            expect(f"TERM {kind}: the same words as in a log", shown == logged, shown)
        code, shown = on_terminal([program, "report"])
        expect("a message of the program is coloured", code == 2 and "\x1b[1;31maprfocus:\x1b[0m report needs --year" in shown, shown)
        code, shown = on_terminal([program, "report"], NO_COLOR="1")
        expect("NO_COLOR: messages too", code == 2 and shown.startswith("aprfocus: report needs"), shown)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
