#!/usr/bin/env python3
"""Run the golden cases.

usage: run.py --program PROGRAM [--update] [NAME...]
A case is a folder here: `command` (shell, run in a fresh copy of the folder with $APRFOCUS and $SCHEMAS set), its input
files, and what must come out: `exit`, `stdout`, `stderr`. --update rewrites what must come out; read the difference."""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# a file that changes under the reader and a worker that dies come about by accident only
RULES_OF_ACCIDENTS = {"changed-while-read", "reader-died"}


def run(case, program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "case"
        shutil.copytree(case, folder, symlinks=True, ignore=shutil.ignore_patterns("exit", "stdout", "stderr"))
        environment = {"PATH": os.environ["PATH"], "APRFOCUS": program, "SCHEMAS": str(HERE.parent.parent / "schemas")}
        done = subprocess.run(["bash", "command"], cwd=folder, env=environment, capture_output=True, timeout=120)
    out, err = (text.decode("utf-8", "backslashreplace") for text in (done.stdout, done.stderr))
    return {"exit": f"{done.returncode}\n", "stdout": out, "stderr": err}


def compare(case, got, update):
    good = True
    for name, text in got.items():
        path = case / name
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == expected:
            continue
        good = False
        print("".join(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), f"{case.name}/{name}", "now")))
        if update:
            path.write_text(text, encoding="utf-8") if text else path.unlink(missing_ok=True)
    return good


def every_rule_has_a_case():
    rules = re.findall(r'^RULE\(\w+, "([a-z0-9-]+)"', (HERE.parent.parent / "ingest/rules.def").read_text(encoding="utf-8"), re.M)
    said = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*/std*") if path.parent.name != "help")
    missing = [rule for rule in rules if rule not in said and rule not in RULES_OF_ACCIDENTS]
    for rule in missing:
        print(f"no case shows the rule {rule}")
    return bool(rules) and not missing


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.update and os.environ.get("CI"):
        sys.exit("expectations are not rewritten in CI")
    cases = sorted(path.parent for path in HERE.glob("*/command") if not options.names or path.parent.name in options.names)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        got = pool.map(lambda case: run(case, os.path.abspath(options.program)), cases)
        results = [compare(case, output, options.update) for case, output in zip(cases, got)]
    if not options.names:
        results.append(every_rule_has_a_case())
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and (all(results) or options.update) else 1


if __name__ == "__main__":
    sys.exit(main())
