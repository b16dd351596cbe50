#!/usr/bin/env python3
"""The public audience from end to end, on invented years.

usage: run.py --program PROGRAM [--small] [PART...]
Ten nights of changing data, 190 offices within 30 s of the processor and 500 MiB, a leak planted into published files, rounding,
and canaries in every confidential field, which must be nowhere that the public or a log could see. --small is for programs
that sanitizers slow down: fewer offices, no limits."""
import argparse
import base64
import csv
import io
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*words, expect=(0,), **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, timeout=900, **more)
    if done.returncode not in expect:
        sys.exit(f"{words}: exit {done.returncode}\n{done.stderr.decode()}")
    return done


SMALL = False


class Store:
    def __init__(self, program, folder):
        self.program, self.folder, self.db = program, folder, folder / "s.db"

    def night(self, offices, seed, night, origins=12):
        values = run(sys.executable, HERE / "make_year.py", "--offices", offices, "--seed", seed, "--night", night, "--origins", origins)
        (self.folder / "values.csv").write_bytes(values.stdout)
        reports = self.folder / f"reports-{night}"
        run(self.program, "convert", "--layout", "focus", self.folder / "values.csv", "--output", reports)
        run(self.program, "ingest", "--db", self.db, reports)

    def publish(self, name, *options, expect=(0,)):
        out = self.folder / "out" / name
        out.mkdir(parents=True, exist_ok=True)
        done = run(self.program, "report", "--db", self.db, "--year", 2008, "--audience", "public", "--table", "publication",
                   "--format", "csv", "--output", out / "publication.csv", *options, expect=expect)
        return out, done.stderr.decode()

    def truth(self):
        """The sums that the last publication would show to nobody, by a way of their own: SQL over the store."""
        sql = ("SELECT field, dimension, code, region, low, hidden FROM publication_truth WHERE publication = "
               "(SELECT max(publication) FROM publication_truth)")
        rows = run("sqlite3", "-csv", self.db, sql).stdout.decode()
        return {tuple(row[:4]): (int(row[4]), row[5] == "1") for row in csv.reader(io.StringIO(rows))}


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        reader = csv.DictReader(file)
        next(reader)
        return list(reader)


def key(row):
    return row["field"], row["dimension"], row["code"], row["region"]


def check(good, what):
    if not good:
        sys.exit(f"failed: {what}")
    print(f"ok: {what}")


def ten_nights(program, folder):
    store = Store(program, folder)
    folders, kept, fresh = [], 0, 0
    for night in range(10):
        store.night(20 if SMALL else 50, 5, night)
        out, said = store.publish(f"{night:02}", *(["--scheduled"] if night == 6 else []), expect=(0,))
        folders.append(out)
        kept += "keeping" in said
        fresh += any(row["since"] == row["publication"] and row["measure"] == "sum" for row in rows_of(out / "publication.csv"))
    check(run(program, "audit-tables", *folders).returncode == 0, f"ten nights pass the audit ({kept} kept figures, {fresh} had new ones)")
    check(kept > 0, "where a change would show a small number, the figure keeps its last published form")
    small = [row for out in folders for row in rows_of(out / "publication.csv")
             if row["field"] in ("victims", "incidents", "rsd.claims") and row["low"] and 0 < int(row["low"]) < 11]
    check(not small, "no small number is in any of the tables")


def planted(program, folder):
    """Takes suppressions back in the published file, one by one: the audit must find those that matter."""
    store = Store(program, folder)
    store.night(40, 9, 0)
    out, _ = store.publish("1")
    truth = store.truth()
    rows = rows_of(out / "publication.csv")
    protected = [row for row in rows if row["status"] == "protected" and key(row) in truth]
    found = 0
    text = (out / "publication.csv").read_text(encoding="utf-8")
    planted_folder = folder / "planted"
    planted_folder.mkdir()
    tried = protected[:: 12 if SMALL else 3]
    for row in tried:
        value, hidden = truth[key(row)]
        assert hidden
        before = ",".join([row["field"], row["dimension"], row["code"], row["region"], "sum"])
        after = re.sub(re.escape(before) + r",,,0,(\d*),protected", f"{before},{value},{value},0,\\1,exact", text)
        assert after != text, before
        (planted_folder / "publication.csv").write_text(after, encoding="utf-8")
        found += run(program, "audit-tables", planted_folder, expect=(0, 1)).returncode == 1
    check(len(protected) > 10 and found > 0, f"{found} of {len(tried)} suppressions taken back give something away")


def large(program, folder):
    store = Store(program, folder)
    store.night(40 if SMALL else 190, 2, 0, 12 if SMALL else 60)
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    out, said = store.publish("1")
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime  # others may keep the machine busy
    memory = after.ru_maxrss / 1024
    check(run(program, "audit-tables", out).returncode == 0, f"many offices pass the audit; {said.strip()}")
    if not SMALL:
        check(used < 30 and memory < 500, f"190 offices in {used:.1f} s of the processor ({seconds:.1f} s), no process above {memory:.0f} MiB")


def rounding(program, folder):
    store = Store(program, folder)
    folders, was = [], {}
    for night in range(3):
        store.night(25 if SMALL else 60, 4, night)
        out, said = store.publish(f"{night}", "--protect", "rounding")
        folders.append(out)
        rows = [row for row in rows_of(out / "publication.csv") if row["measure"] == "sum" and row["status"] != "none"]
        truth = store.truth()
        far = [row for row in rows if int(row["low"]) % 5 or abs(int(row["low"]) - truth[key(row)][0]) >= 10]
        further = sum(abs(int(row["low"]) - truth[key(row)][0]) >= 5 for row in rows)
        check(len(rows) > 50 and not far, f"night {night}: {len(rows)} sums are multiples of 5, {further} not the next ones")
        again = sum(was.get(key(row), (truth[key(row)][0], row["low"])) != (truth[key(row)][0], row["low"]) and
                    was[key(row)][0] == truth[key(row)][0] for row in rows)
        check(night == 0 or again < len(rows) / 20, f"{again} unchanged sums were rounded anew")
        was = {key(row): (truth[key(row)][0], row["low"]) for row in rows}
    check(run(program, "audit-tables", *folders).returncode == 0, "rounded sums add up in all tables")
    store.publish("x", "--protect", "suppression", expect=(2,))


def canaries(program, folder):
    """A unique string in every confidential field, and a wrapper around the audit that keeps what it was given."""
    home = folder / "bin"
    home.mkdir()
    beside = pathlib.Path(program).parent
    shutil.copy(program, home / "aprfocus")
    shutil.copy(beside / "aprfocus-audit-tables", home / "real-audit")
    (home / "aprfocus-audit-tables").write_text(
        f'#!/bin/sh\nfor f; do [ -d "$f" ] && cp -r "$f" "{folder}/seen-$$-$(basename "$f")"; done\nexec "{home}/real-audit" "$@"\n')
    (home / "aprfocus-audit-tables").chmod(0o755)
    secret = "QZCANARY{}XW"
    names = iter(range(1000))
    used = []

    def canary():
        used.append(secret.format(next(names)))
        return used[-1]

    reports = folder / f"in-{canary()}"
    reports.mkdir()
    for i, office in enumerate(["ALB", "BGD", "GTM", "ZAF", "KEN"]):
        item = f'<item field="victims" value="{i + 1}">{canary()} girl {canary()}</item>'
        (reports / f"{office}-{canary()}.xml").write_text(
            f'''<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:aprfocus:layout:apr-2009" office="{office}" year="2008" language="en" prepared="2009-01-0{i + 1}">
<chapter code="SVE"><subcategory code="sgbv">{item}
<paragraph>{canary()} In 2008 the office identified {i + 2} victims of trafficking, among them {canary()}.</paragraph></subcategory></chapter>
<chapter code="OFFICE"><item field="good_practice" value="identification">{canary()} shelter</item></chapter>
</report>
''', encoding="utf-8")
    shown = folder / "shown"
    shown.mkdir()
    temporary = folder / "tmp"
    temporary.mkdir()
    environment = dict(os.environ, TMPDIR=str(temporary))
    aprfocus = home / "aprfocus"
    db = folder / "s.db"
    took = run(aprfocus, "ingest", "--db", db, reports, expect=(0, 1))
    kept = run("sqlite3", db, "SELECT count(*) FROM passage WHERE text LIKE '%QZCANARY%'").stdout
    check(int(kept) > 0, f"canaries are in the store ({kept.decode().strip()} passages; {took.stderr.decode().splitlines()[-1]})")
    logs = b""
    for form in ("text", "csv", "json"):
        for table in (None, "victims", "publication"):
            words = ["--table", table] if table else []
            done = run(aprfocus, "report", "--db", db, "--year", 2008, "--audience", "public", "--format", form, *words, env=environment)
            logs += done.stdout + done.stderr
    logs += run(aprfocus, "report", "--db", db, "--year", 2008, "--audience", "public", "--table", "good-practices", env=environment,
                expect=(2,)).stderr
    seen = list(folder.glob("seen-*"))
    check(bool(seen), "the audit was given files to look at")
    for path in [file for place in seen + [temporary, shown] for file in place.rglob("*") if file.is_file()]:
        logs += path.read_bytes()
    check(not list(temporary.iterdir()), "nothing is left in the temporary folder")
    for word in used:
        for form in forms_of(word):
            if form in logs:
                sys.exit(f"failed: {word} left the house as {form!r}")
    for office in ("ALB", "BGD", "GTM", "ZAF", "KEN"):
        if re.search(rb"(victims|incidents)[^\n]*\b" + office.encode(), logs):
            sys.exit(f"failed: the office {office} stands beside a figure")
    check(len(used) > 20, f"{len(used)} canaries are nowhere to be seen")


REGIONS = ["Africa", "Americas", "Asia/Pacific", "Europe", "MENA"]


def forms_of(word):
    """How a string could stand in a file."""
    return (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), urllib.parse.quote(word).encode(),
            "".join(f"%{byte:02X}" for byte in word.encode()).encode(), word.encode().hex().encode(),
            *(base64.b64encode(b" " * shift + word.encode())[4:-4] for shift in range(3)))


def bytes_of(folder):
    """Every file below the folder, and what is packed in workbooks."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield path, path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    yield path / name, packed.read(name)


def known_file(store, path):
    """What every bureau knows of its own region, by SQL of this test's own."""
    sql = ("SELECT p.year, p.region_set, p.number AS publication, t.field, t.dimension, t.code, t.region, t.low FROM publication_truth t "
           "JOIN publication p ON p.id = t.publication WHERE t.region NOT IN ('Global', 'Unassigned')")
    path.write_bytes(run("sqlite3", "-csv", "-header", store.db, sql).stdout)
    return path


def bureau_audit(program, known, *folders, expect=(0,)):
    return run(pathlib.Path(program).parent / "aprfocus-audit-tables", "--bureaux", known, *folders, expect=expect)


def bureaux(program, folder):
    """A bureau sees its region, and of the others what was published; and it learns no more by subtracting what it knows."""
    store = Store(program, folder)
    store.night(25 if SMALL else 60, 7, 0)
    out, _ = store.publish("1")
    known = known_file(store, folder / "known.csv")
    check(bureau_audit(program, known, out).returncode == 0, "the audit passes with every bureau as an attacker")
    truth, text = store.truth(), (out / "publication.csv").read_text(encoding="utf-8")
    planted_folder = folder / "planted"
    planted_folder.mkdir()
    alone = together = tried = 0
    protected = [row for row in rows_of(out / "publication.csv") if row["status"] == "protected" and key(row) in truth]
    for row in protected[:: 12 if SMALL else 3]:
        value = truth[key(row)][0]
        before = ",".join([row["field"], row["dimension"], row["code"], row["region"], "sum"])
        after = re.sub(re.escape(before) + r",,,0,(\d*),protected", f"{before},{value},{value},0,\\1,exact", text)
        assert after != text, before
        (planted_folder / "publication.csv").write_text(after, encoding="utf-8")
        tried += 1
        alone += run(program, "audit-tables", planted_folder, expect=(0, 1)).returncode == 1
        together += bureau_audit(program, known, planted_folder, expect=(0, 1)).returncode == 1
    check(together > alone > 0, f"of {tried} suppressions taken back {alone} give something away to outsiders, {together} to bureaux too")
    for region in REGIONS[:2] if SMALL else REGIONS:
        own(store, region)
    secrets(program, folder)


def table(store, *words):
    done = run(store.program, "report", "--db", store.db, "--year", 2008, "--format", "csv", *words)
    return list(csv.reader(io.StringIO(done.stdout.decode())))


def own(store, region):
    """The tables of the region are those for internal use; the long table has the others as published."""
    for name in ("submissions", "activities", "asylum", "victims", "quality", "countries", "observations", "placement", "queue", "focus"):
        words = ("--region", region, "--table", name)
        if table(store, *words) != table(store, "--audience", "bureau", *words):
            sys.exit(f"failed: table {name} of {region} differs from the one for internal use")
    seen = table(store, "--audience", "bureau", "--region", region, "--table", "fields")
    internal, public = table(store, "--table", "fields"), table(store, "--audience", "public", "--table", "fields")
    check([row[:3] for row in seen] == [row[:3] for row in internal], f"{region}: the bureau's long table has all rows in their order")
    for row, inside, outside in zip(seen, internal, public):
        expected = inside if row[1] == region else outside
        if row[:8] != expected[:8]:
            sys.exit(f"failed: {row} should be {expected}")


def secrets(program, folder):
    """Strings of other regions' reports are in no file of a bureau's pack, nor in what the program says."""
    db, reports, used = folder / "c.db", folder / "in", {}
    reports.mkdir()
    for number, (office, region) in enumerate({"KEN": "Africa", "UGA": "Africa", "ALB": "Europe", "BGD": "Asia/Pacific", "GTM": "Americas"}.items()):
        names = iter(range(100))

        def canary(office=office):
            used.setdefault(office, []).append(f"QZ{office}CANARY{next(names)}XW")
            return used[office][-1]

        place = reports / canary()
        place.mkdir()
        (place / f"{canary()}.xml").write_text(
            f'''<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:aprfocus:layout:apr-2009" office="{office}" year="2008" language="en" prepared="2009-01-05">
<chapter code="SVE"><subcategory code="sgbv"><item field="victims" value="{7531 + number}">{canary()} victims {canary()}</item>
<item field="incidents" value="{number + 1}">{canary()}</item>
<paragraph>{canary()} In 2008 the office identified {number + 2} victims of trafficking, among them {canary()}.</paragraph></subcategory></chapter>
<chapter code="OFFICE"><item field="good_practice" value="identification">{canary()} shelter</item></chapter>
</report>
''', encoding="utf-8")
    run(program, "ingest", "--db", db, reports, expect=(0, 1))
    run(program, "decide", "--db", db, "--office", "ALB", "--year", 2008, "--field", "incidents", "--value", "9", "--by", "QZALBCANARYanalyst",
        "--because", "QZALBCANARYbecause", expect=(0, 2))
    used["ALB"] += ["QZALBCANARYanalyst", "QZALBCANARYbecause"]
    pack = folder / "pack"
    said = run(program, "report", "--db", db, "--year", 2008, "--audience", "bureau", "--region", "Africa", "--pack", pack)
    seen = [(pack, said.stdout + said.stderr)] + list(bytes_of(pack))
    for form in ("text", "csv", "json", "html", "xlsx", "sdmx-csv"):
        for name in [None] if form != "csv" else ["fields", "observations", "decisions", "good-practices"]:
            output = folder / f"one.{form}"
            words = ["--table", name] if name else []
            done = run(program, "report", "--db", db, "--year", 2008, "--audience", "bureau", "--region", "Africa", "--format", form, "--output",
                       output, *words, expect=(0, 2))
            seen += [(form, done.stdout + done.stderr)]
            if output.exists():
                shown = folder / "shown" / f"{form}-{name}"
                shown.mkdir(parents=True)
                output.rename(shown / output.name)
    seen += list(bytes_of(folder / "shown"))
    for office, words in used.items():
        own_office = office in ("KEN", "UGA")
        found = {word for word in words for path, data in seen for form in forms_of(word) if form in data}
        if own_office != bool(found):
            sys.exit(f"failed: of {office} {sorted(found)} can be seen")
    for number in (7533, 7534, 7535):
        for path, data in seen:
            if re.search(rb"(?<![0-9a-fA-F.])" + str(number).encode() + rb"(?![0-9a-fA-F])", data) and not str(path).endswith((".js", ".woff2")):
                sys.exit(f"failed: another region's office value {number} is in {path}")
    check(len(seen) > 25, f"{sum(map(len, used.values()))} canaries: those of the region are seen, those of others are in none of {len(seen)} files")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("parts", nargs="*", help="ten_nights, planted, canaries, bureaux, rounding, large; else all")
    options = parser.parse_args()
    global SMALL
    SMALL = options.small
    program = os.path.abspath(options.program)
    parts = {"ten_nights": ten_nights, "planted": planted, "canaries": canaries, "bureaux": bureaux, "rounding": rounding, "large": large}
    for name in options.parts or parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](program, pathlib.Path(folder))


main()
