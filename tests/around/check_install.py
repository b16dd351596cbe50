#!/usr/bin/env python3
"""Install into an empty folder and use what is there.

usage: check_install.py BUILD SOURCES CMAKE"""
import gzip
import pathlib
import subprocess
import sys
import tempfile

problems = []


def expect(what, holds):
    if not holds:
        problems.append(what)
        print(what)


def main():
    build, sources, cmake = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([cmake, "--install", build, "--prefix", folder], capture_output=True, text=True)
        expect(f"the installation failed: {done.stderr}", done.returncode == 0)
        root = pathlib.Path(folder)
        for name in ("bin/aprfocus", "share/bash-completion/completions/aprfocus", "share/doc/aprfocus/README.md",
                     "share/doc/aprfocus/copyright", "share/doc/aprfocus/docs/ARCHITECTURE.md"):
            expect(f"{name} is not installed", (root / name).is_file())
        for part in ("templates", "layouts", "dictionary", "examples"):
            here = {path.relative_to(sources / "schemas"): path.read_bytes() for path in (sources / "schemas" / part).rglob("*") if path.is_file()}
            there = {path.relative_to(root / "share/aprfocus"): path.read_bytes()
                     for path in (root / "share/aprfocus" / part).rglob("*") if path.is_file()}
            expect(f"share/aprfocus/{part} is not schemas/{part}", here and here == there)
        pages = {path.name for path in (sources / "docs/man").glob("*.1")}
        found = {path.name[:-3]: gzip.decompress(path.read_bytes()).decode() for path in (root / "share/man/man1").glob("*.gz")}
        expect("not every page is installed", pages and pages == set(found))
        expect("a page does not say where the data stands", not any("@DATADIR@" in page for page in found.values()))
        used = subprocess.run([root / "bin/aprfocus", "check", root / "share/aprfocus/examples/apr-2009"], capture_output=True, text=True)
        expect(f"the program does not work: {used.stderr}", used.returncode == 0 and "1 checked" in used.stderr)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
