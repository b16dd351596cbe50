#!/usr/bin/env python3
"""A pack holds what `report` writes for headquarters and each bureau, and appears whole or not at all.

usage: check_pack.py PROGRAM REPOSITORY"""
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile

from checks import expect, result

def run(program, *words, code=0, **more):
    done = subprocess.run([program, *words], capture_output=True, **more)
    expect(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.decode()[-300:]}", done.returncode == code)
    return done


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()}


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))


def main(program, repository):
    program, repository = os.path.abspath(program), pathlib.Path(repository)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ["TMPDIR"] = name
        common = ["--db", str(folder / "store.db"), "--year", "2007", "--regions", "2019"]
        run(program, "ingest", *common[:2], str(repository / "schemas/examples/review-2007"))
        run(program, "aggregate", *common)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(program, "report", *common, "--pack", str(folder / "pack") + "/")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        files = files_of(folder / "pack")
        index = files.pop("INDEX.md").decode()
        linked = re.findall(r"\]\(([^)]+)\)", index)
        expect("the index has each file once", sorted(linked) == sorted(files))
        bureaux = {path.split("/")[1] for path in files if path.startswith("bureaux/")}
        expect(f"seven bureaux: {bureaux}", len(bureaux) == 7)
        regions = {re.sub("[^a-z]+", "-", title.lower()): title for title in re.findall(r"^## (.+)$", index, re.M)}
        for slug, title in regions.items():
            place, region = ("headquarters", []) if slug == "headquarters" else (f"bureaux/{slug}", ["--region", title])
            alone = run(program, "report", *common, *region, "--format", "xlsx").stdout
            expect(f"{title}: the workbook is the one that report writes", files.get(f"{place}/workbook.xlsx") == alone)
            for table in ("submissions", "fields", "observations", "focus"):
                alone = run(program, "report", *common, *region, "--table", table, "--format", "csv").stdout
                expect(f"{title}: {table} is the one that report writes", files.get(f"{place}/tables/{table}.csv") == alone)
        old = files_of(folder / "pack")
        run(program, "report", *common, "--pack", str(folder / "pack"))
        expect("the same input gives the same pack, in the place of the older one", files_of(folder / "pack") == old)
        # a disk that is full: the older pack is unharmed, and nothing is left beside it
        done = run(program, "report", *common, "--pack", str(folder / "pack"), code=2, preexec_fn=small_files)
        expect(f"it says so: {done.stderr.decode()}", b"what was there before is unchanged" in done.stderr or b"cannot be written" in done.stderr)
        expect("the older pack is unharmed", files_of(folder / "pack") == old)
        run(program, "report", *common, "--pack", str(folder / "new"), code=2, preexec_fn=small_files)
        (folder / "mine").mkdir()
        (folder / "mine/notes").write_text("keep me", encoding="utf-8")
        done = run(program, "report", *common, "--pack", str(folder / "mine"), code=2)
        expect("a folder that is no pack is left alone", b"is no pack" in done.stderr and files_of(folder / "mine") == {"notes": b"keep me"})
        run(program, "report", *common, "--lang", "fr", "--pack", str(folder / "pack-fr"))
        french = (folder / "pack-fr/INDEX.md").read_text(encoding="utf-8")
        expect("a French pack", "## Siège" in french and "traite des personnes" in french)
        left = [path.name for path in folder.iterdir()]
        expect(f"nothing is left: {left}", sorted(n for n in left if not n.startswith("store")) == ["mine", "pack", "pack-fr"])
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result(f"; a pack took {seconds:.1f} seconds of the processor")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
