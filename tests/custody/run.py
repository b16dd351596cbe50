#!/usr/bin/env python3
"""The audit finds every change, deletion and reordering in the log, the archive and published files.

usage: run.py PROGRAM SCHEMAS"""
import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile

failures = []
count = 0


def check(good, message):
    global count
    count += 1
    if not good:
        failures.append(message)
        print(f"FAILED: {message}", flush=True)


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)


def tampered(store, *statements):
    """A copy in which somebody with all rights on the file has run these statements, triggers switched off."""
    copy = store.with_name("tampered.db")
    for old in copy.parent.glob("tampered.db*"):
        old.unlink()
    shutil.copy(store, copy)
    database = sqlite3.connect(copy)
    database.executescript("DROP TRIGGER custody_unchanged; DROP TRIGGER custody_undeleted;")
    for statement in statements:
        before = database.total_changes
        database.execute(statement)
        check(database.total_changes > before, f"nothing was tampered with by {statement}")
    database.commit()
    database.close()
    return copy


def last_events(store, count):
    rows = sqlite3.connect(store).execute("SELECT event FROM custody ORDER BY position DESC LIMIT ?", (count,)).fetchall()
    return [event for (event,) in rows]


def failing(call, when):
    """Words before a command whose n-th call fails; what is traced has no leak checker."""
    return ("env", "ASAN_OPTIONS=detect_leaks=0", "strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:error=EIO:when={when}")


def check_tampering(program, store, what, files, clean):
    """Each of some published files is changed, cut, removed; then all is as it was."""
    for path in files:
        text = path.read_bytes()
        for how, act in {"changed": lambda: path.write_bytes(bytes([text[0] ^ 1]) + text[1:]), "cut": lambda: path.write_bytes(text[:-1]),
                         "removed": path.unlink}.items():
            act()
            done = run(program, "audit", "--db", store)
            check(done.returncode == 1 and done.stderr.count(": error: ") == 1 and f"{path}: error: custody: it " in done.stderr,
                  f"{what}: {path} {how}: {done}")
            path.write_bytes(text)
        done = run(program, "audit", "--db", store)
        check(done.returncode == 0 and clean in done.stderr, f"{what}: {path} as it was: {done}")


def check_folder(program, store, folder, option, files, again):
    """A pack or letters: one entry for the folder, a finding for each file."""
    report = (program, "report", "--db", store, "--year", 2007, option, folder)
    check(run(*report).returncode == 0 and last_events(store, 1) == ["published"], f"{option} is not in the log")
    published = sum(path.is_file() for path in folder.rglob("*"))
    done = run(program, "audit", "--db", store)
    found = int(done.stderr.split(" published files")[0].split()[-1])
    check(done.returncode == 0 and found >= published > 1, f"{option}: {published} files, {done}")
    check_tampering(program, store, option, [folder / name for name in files], f" {found} published files")
    stranger = folder / "INDEX.htm"
    stranger.write_text("what nobody wrote")
    done = run(program, "audit", "--db", store)
    check(done.returncode == 1 and f"{stranger}: error: custody: it was put into what was published at" in done.stderr, f"{option}: a stranger: {done}")
    stranger.unlink()
    away = folder.with_name("away")
    folder.rename(away)
    done = run(program, "audit", "--db", store)
    check(done.returncode == 1 and done.stderr.count(": error: ") == 1 and f"{folder}/: error: custody: it was published at" in done.stderr,
          f"{option}: the folder is gone: {done}")
    away.rename(folder)
    # another one in its place is another entry, and what only the first one had is not missed
    if again:
        check(run(*report, *again).returncode == 0, f"{option} again")
        check(run(program, "audit", "--db", store).returncode == 0, f"{option}: audit after the second")
    # one that cannot be put in its place is taken back in the log
    done = run(*failing("renameat2", 1), *report)
    check(done.returncode == 2 and last_events(store, 2) == ["withdrawn", "published"], f"{option} that failed: {done}")
    check(run(program, "audit", "--db", store).returncode == 0, f"{option}: audit after one that failed")


def check_nightly(program, store, work):
    outputs, config = work / "outputs", work / "nightly.ini"
    (work / "in").mkdir()
    config.write_text(f"[nightly]\nstore = {store}\nstate = {work}/state\noutputs = {outputs}\nyears = 2007\n"
                      f"[inbox in]\nfolder = {work}/in\n[output fields]\ntable = fields\nformat = csv\n[output all]\nformat = text\n")
    command = (program, "nightly", "--config", config)
    done = run(*command)
    check(done.returncode == 0 and last_events(store, 4) == ["published"] * 4, f"a night: {done}")
    done = run(program, "audit", "--db", store)
    check(done.returncode == 0, f"after a night: {done}")
    clean = done.stderr.split(",")[2]
    check_tampering(program, store, "nightly", [outputs / "SHA256SUMS", *outputs.glob("fields-2007-*.csv")], clean)
    entries = sqlite3.connect(store).execute("SELECT count(*) FROM custody").fetchone()
    check(run(*command).returncode == 0 and sqlite3.connect(store).execute("SELECT count(*) FROM custody").fetchone() == entries,
          "a night that changes nothing adds nothing to the log")
    # the second file cannot be put in its place: it and all behind it are taken back, the first one stands
    config.write_text(config.read_text().replace(str(outputs), str(outputs) + "-2"))
    done = run(*failing("rename", 2), *command)
    check(done.returncode == 2 and last_events(store, 7) == ["withdrawn"] * 3 + ["published"] * 4, f"a night that could not end: {done}")
    done = run(*command)
    check(done.returncode == 0 and run(program, "audit", "--db", store).returncode == 0, f"the night behind it: {done}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, schemas = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        store, tables = work / "store.db", work / "tables.txt"
        inbox = work / "inbox"
        inbox.mkdir()
        for source in sorted((schemas / "examples/review-2007").glob("[AB]*.xml")):
            shutil.copy(source, inbox)
        (inbox / "refused.xml").write_text("<report/>")
        check(run(program, "ingest", "--db", store, inbox).returncode == 1, "ingest")
        check(run(program, "report", "--db", store, "--year", 2007, "--output", tables).returncode == 0, "report")
        for path in work.glob("store.db*"):
            check(stat.S_IMODE(path.stat().st_mode) == 0o600, f"{path.name} can be read by others")

        done = run(program, "audit", "--db", store)
        check(done.returncode == 0 and ": 0 findings" in done.stderr, f"an untouched store: {done}")
        head = done.stdout.strip()
        entries = int(head.split(":")[0])
        packed = sqlite3.connect(store).execute("SELECT count(*) FROM archive").fetchone()[0]
        check(entries == packed + 1 >= 4, f"an entry for each report and for the tables: {head}, {packed}")
        check(run(program, "audit", "--db", store, "--entry", head).returncode == 0, "the entry that was noted")

        database = sqlite3.connect(store)
        for statement in ("UPDATE custody SET at = ''", "DELETE FROM custody"):
            try:
                database.execute(statement)
                check(False, f"the store let {statement} happen")
            except sqlite3.DatabaseError as error:
                check("only added to" in str(error), str(error))
        database.close()

        attacks = {
            "a time changed": ["UPDATE custody SET at = '2001-01-01T00:00:00Z' WHERE position = 2"],
            "an event changed": ["UPDATE custody SET event = 'refused' WHERE position = 1"],
            "a detail changed": ["UPDATE custody SET detail = replace(detail, 'state=accepted', 'state=refused') WHERE position = 1"],
            "a subject changed": [f"UPDATE custody SET subject = '{'0' * 64}' WHERE position = 2"],
            "a chain changed": [f"UPDATE custody SET chain = '{'0' * 64}' WHERE position = 2"],
            "the last chain changed": [f"UPDATE custody SET chain = '{'0' * 64}' WHERE position = {entries}"],
            "the first entry deleted": ["DELETE FROM custody WHERE position = 1"],
            "an entry deleted": ["DELETE FROM custody WHERE position = 2"],
            "an entry deleted and the gap closed": ["DELETE FROM custody WHERE position = 2",
                                                    "UPDATE custody SET position = position - 1 WHERE position > 2"],
            "entries of reports deleted at the end": [f"DELETE FROM custody WHERE position >= {entries - 1}"],
            "two entries exchanged": ["UPDATE custody SET position = -1 WHERE position = 2", "UPDATE custody SET position = 2 WHERE position = 3",
                                      "UPDATE custody SET position = 3 WHERE position = -1"],
            "an entry put in": ["INSERT INTO custody SELECT max(position) + 1, at, event, subject, detail, chain FROM custody"],
            "bytes changed": ["UPDATE archive SET packed = (SELECT packed FROM archive ORDER BY sha256 LIMIT 1) WHERE sha256 = (SELECT max(sha256) FROM archive)"],
            "bytes cut": ["UPDATE archive SET packed = substr(packed, 1, length(packed) - 1) WHERE sha256 = (SELECT max(sha256) FROM archive)"],
            "bytes emptied": ["UPDATE archive SET packed = x'' WHERE sha256 = (SELECT max(sha256) FROM archive)"],
            "a size changed": ["UPDATE archive SET size = size + 1 WHERE sha256 = (SELECT max(sha256) FROM archive)"],
            "a size beyond reason": ["UPDATE archive SET size = 1 << 60"],
            "bytes deleted": ["DELETE FROM archive WHERE sha256 = (SELECT sha256 FROM submission WHERE state <> 'refused' LIMIT 1)"],
            "bytes put in": [f"INSERT INTO archive SELECT '{'0' * 64}', size, packed FROM archive LIMIT 1"],
            "a submission's office changed": ["UPDATE submission SET office = 'XXX' WHERE office = 'ALB'"],
            "a submission's state changed": ["UPDATE submission SET state = 'accepted' WHERE state = 'refused'"],
            "a submission deleted": ["DELETE FROM submission WHERE office = 'ALB'"],
            "a submission put in": ["INSERT INTO submission SELECT 999, 'x' || sha256, state, office, year, layout, language, 7, replaces, prepared, received, "
                                    "source, size, intake, report_dictionary, tool_version, dictionary_version FROM submission WHERE office = 'ALB'"],
        }
        for what, statements in attacks.items():
            done = run(program, "audit", "--db", tampered(store, *statements))
            check(done.returncode == 1 and ": error: custody: " in done.stderr, f"{what} was not found: {done}")

        # the tail cut off clean: only what was noted elsewhere shows it
        cut = tampered(store, f"DELETE FROM custody WHERE position = {entries}")
        check(run(program, "audit", "--db", cut).returncode == 0, "without the last publication the log is whole")
        done = run(program, "audit", "--db", cut, "--entry", head)
        check(done.returncode == 1 and "ends before it" in done.stderr, f"a noted entry cut off: {done}")
        done = run(program, "audit", "--db", store, "--entry", f"2:{'0' * 64}")
        check(done.returncode == 1 and "written anew" in done.stderr, f"another log: {done}")
        for bad in ("", "7", "x:y", "1:abc", f"0:{'0' * 64}"):
            check(run(program, "audit", "--db", store, "--entry", bad).returncode == 2, f"--entry {bad}")

        text = tables.read_bytes()
        for what, act in {"changed": lambda: tables.write_bytes(text.replace(b"Africa", b"Asia", 1)), "cut": lambda: tables.write_bytes(text[:-1]),
                          "removed": tables.unlink, "replaced by a folder": lambda: (tables.mkdir())}.items():
            act()
            done = run(program, "audit", "--db", store)
            check(done.returncode == 1 and str(tables) in done.stderr, f"a published file that was {what}: {done}")
        tables.rmdir()
        check(run(program, "report", "--db", store, "--year", 2007, "--output", tables).returncode == 0, "published again")
        done = run(program, "audit", "--db", store)
        check(done.returncode == 0 and "1 published files" in done.stderr, f"published again: {done}")
        # a publication that fails is taken back in the log
        (work / "folder").mkdir()
        check(run(program, "report", "--db", store, "--year", 2007, "--output", work / "folder").returncode == 2, "a folder as output")
        check(run(program, "audit", "--db", store).returncode == 0, "a publication that failed")
        log = sqlite3.connect(store).execute("SELECT event FROM custody ORDER BY position DESC LIMIT 2").fetchall()
        check(log == [("withdrawn",), ("published",)], str(log))
        # in the public's way the log is written by the house
        public = work / "public.csv"
        done = run(program, "report", "--db", store, "--year", 2007, "--audience", "public", "--format", "csv", "--table", "fields", "--output", public)
        check(done.returncode == 0 and last_events(store, 1) == ["published"], f"the public's table: {done}")
        check_tampering(program, store, "public", [public], " 2 published files")
        check_folder(program, store, work / "pack", "--pack", ("INDEX.md", "bureaux/africa/tables/fields.csv"), ())
        check_folder(program, store, work / "letters", "--feedback", ("ALB-2007.txt",), ("--region", "Europe"))
        check_nightly(program, store, work)
    print(f"{count - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
