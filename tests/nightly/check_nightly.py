#!/usr/bin/env python3
"""The whole night on the 43 examples: what it brings, that a second one changes nothing, what one report changes, and what is
said to a person, to the journal and to monitoring.

usage: check_nightly.py PROGRAM REPOSITORY"""
import csv
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import night
from night import Night, expect
from server import Authority, File, Server, answer


class Setting:
    def __init__(self, program, repository, folder):
        self.program, self.folder, self.repository = program, pathlib.Path(folder), pathlib.Path(repository)
        self.authority = Authority(self.folder / "ca")
        self.server = Server(self.authority.certificate("good"))
        self.examples = sorted((self.repository / "schemas/examples/review-2007").glob("*.xml"))

    def night(self, name):
        return Night(self.program, self.folder / name, self.authority.file)


def state_of(folder):
    """Names, times and bytes of the outputs, but for the page."""
    return {path.name: (path.stat().st_mtime_ns if path.suffix in (".csv", ".txt", ".json") and path.name != "manifest.json" else 0,
                        path.read_bytes()) for path in folder.iterdir() if not path.name.startswith("nightly.")}


def figures(store):
    with sqlite3.connect(store) as database:
        return database.execute("SELECT max(id) FROM run WHERE kind = 'aggregate' AND year = 2007").fetchone(), \
            database.execute("SELECT sha256, office, state FROM submission ORDER BY sha256").fetchall()


def check_golden(setting):
    run = setting.night("golden")
    for path in setting.examples:
        setting.server.paths[f"/2007/{path.name}"] = File(path.read_bytes())
    setting.server.paths["/2007/index"] = File("\n".join(path.name for path in setting.examples).encode())
    run.fetch("bureau", setting.server.url("/2007/index"), kind="index")
    run.sections += [("output tables", {"format": "text"}), ("output fields", {"table": "fields", "format": "csv"}),
                     ("output europe", {"table": "asylum", "format": "json", "region": "Europe"})]
    code = run.run()
    expect("the first night is well", code == 0, run.err)
    spool = {path.name: path.read_bytes() for path in (run.spool / "bureau").iterdir()}
    expect("all 43 reports are in the spool", spool == {path.name: path.read_bytes() for path in setting.examples} and len(spool) == 43)
    names = {"tables-2007-2008.txt", "fields-2007-2008.csv", "europe-2007-2008.json", "manifest.json", "SHA256SUMS", "nightly.txt", "nightly.json"}
    expect("the outputs are there, and nothing beside them", {path.name for path in run.outputs.iterdir()} == names)
    expect("sha256sum agrees", subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=run.outputs).returncode == 0)
    manifest = json.loads((run.outputs / "manifest.json").read_text())
    with open(run.outputs / "fields-2007-2008.csv", encoding="utf-8", newline="") as file:
        rows = len(list(csv.reader(file))) - 2  # heading and hashtags
    entry = next(file for file in manifest["files"] if file["file"] == "fields-2007-2008.csv")
    content = (run.outputs / "fields-2007-2008.csv").read_bytes()
    expect("the manifest has rows, bytes and digest", (entry["rows"], entry["bytes"], entry["sha256"]) ==
           (rows, len(content), hashlib.sha256(content).hexdigest()), str(entry))
    direct = subprocess.run([setting.program, "report", "--db", "apr.db", "--year", "2007", "--table", "fields", "--format", "csv"],
                            cwd=run.folder, capture_output=True)
    expect("the table is what report writes", direct.stdout == content)
    expect("the page is on standard output and beside the tables", run.out == (run.outputs / "nightly.txt").read_text() and "43 files" in run.out)
    before, stored, asked = state_of(run.outputs), figures(run.folder / "apr.db"), len(setting.server.requests)
    code = run.run()
    expect("the second night is well", code == 0, run.err)
    expect("a second night costs one request a file and one for the index", len(setting.server.requests) - asked == 44,
           str(len(setting.server.requests) - asked))
    expect("all of them are answered 304", {request.status for request in setting.server.requests[asked:]} == {304})
    expect("a second night changes no output", state_of(run.outputs) == before)
    expect("a second night changes no figure and no submission", figures(run.folder / "apr.db") == stored)
    expect("the page says so", "Figures: as in the last night" in run.out and "0 of them changed" in run.out, run.out)
    for path in run.spool.rglob("*"):
        expect(f"{path.name} is for its owner only", path.stat().st_mode & 0o077 == 0)
    return run


def check_change(setting, run):
    """One report changes: the page names the figures and the report."""
    path = "/2007/ZAF.xml"
    old = setting.server.paths[path].content
    new = old.replace(b'field="rsd.claims" value="2"', b'field="rsd.claims" value="9"').replace(b' dictionary="1"', b' sequence="2" dictionary="1"')
    expect("the example says what this test changes", new.count(b'"9"') == 1 and b"sequence" in new)
    setting.server.paths[path] = File(new)
    code = run.run()
    page = run.page["years"][0]
    expect("a changed report is taken as a correction", code == 0 and [(t["office"], t["what"]) for t in run.page["intake"]["taken"]] ==
           [("ZAF", "correction")], run.err + run.out)
    changes = page["changes"]
    expect("figures have changed", changes and page["compared_with"])
    expect("each because of South Africa's report", all([reason["office"] for reason in change["because"]] == ["ZAF"] and
                                                       reason["sha256"] == hashlib.sha256(new).hexdigest()
                                                       for change in changes for reason in change["because"]), str(changes[:3]))
    claims = [change for change in changes if change["field"] == "rsd.claims" and change["measure"] == "sum" and change["region"] == "Africa"]
    expect("the sum of claims in Africa goes from 2 to 9", [(change["before"], change["after"]) for change in claims] == [("2", "9")], str(claims))
    expect("a person reads so", "rsd.claims, Africa, sum: 2 → 9, because of ZAF (a later report of the office: state/spool/bureau/ZAF.xml)" in run.out,
           run.out)
    changed = {file["file"] for file in run.page["outputs"] if file["changed"]}
    expect("only the outputs that changed are written", "fields-2007-2008.csv" in changed and "europe-2007-2008.json" not in changed, str(changed))


def check_refusals_and_roster(setting, run):
    """A broken report, one that is late and one that is missing."""
    roster = run.folder / "roster.csv"
    roster.write_text("year,iso3,due\n" + "".join(f"2007,{path.stem},2099-01-01\n" for path in setting.examples) + "2007,AFG,2008-03-01\n2007,BEN,\n" +
                      "2007,ALB,2008-03-01\n".replace("ALB", "LKA"))
    run.top["roster"] = "roster.csv"
    setting.server.paths["/2007/TUR.xml"] = File(b"<report>")
    code = run.run()
    year = run.page["years"][0]
    expect("a refused report gives exit code 1", code == 1 and run.page["exit_code"] == 1)
    expect("it is named with file, line, rule, reason and advice", "state/spool/bureau/TUR.xml:1: " in run.err and
           any("TUR.xml" in refusal["file"] and refusal["rule"] for refusal in run.page["intake"]["refusals"]), run.err)
    expect("the earlier report still counts", year["received"] == 43, str(year))
    expect("who is missing, and since when", [(o["office"], o["due"], o["overdue"]) for o in year["missing"]] ==
           [("AFG", "2008-03-01", True), ("BEN", None, False), ("LKA", "2008-03-01", True)], str(year["missing"]))
    expect("a person reads so", "    AFG, due 2008-03-01, overdue\n    BEN\n" in run.out, run.out)
    code = run.run()
    asked = setting.server.asked("/2007/TUR.xml")
    expect("a refused report is fetched anew, whatever its state", asked[-1].status == 200 and "if-none-match" not in asked[-1].headers)
    expect("an unchanged roster adds nothing up anew", code == 1 and "Figures: as in the last night" in run.out, run.out)
    setting.server.paths["/2007/TUR.xml"] = File((setting.repository / "schemas/examples/review-2007/TUR.xml").read_bytes())
    expect("once it is mended all is well", run.run() == 0, run.err)
    roster.write_text("year,iso3,due\n2007,ZZZ,\n")
    code = run.run()
    expect("a bad roster is not taken, and the night goes on", code == 1 and "roster.csv:2: error: unknown-office" in run.err and
           len(run.page["years"][0]["missing"]) == 3, run.err)
    del run.top["roster"]
    late = setting.night("late")
    inbox = late.folder / "inbox"
    inbox.mkdir()
    shutil.copy(setting.examples[0], inbox)
    (late.folder / "roster.csv").write_text(f"year,iso3,due\n2007,{setting.examples[0].stem},2008-03-01\n")
    late.top["roster"] = "roster.csv"
    late.sections.append(("inbox hq", {"folder": "inbox"}))
    late.run()
    expect("who is late", [office["office"] for office in late.page["years"][0]["late"]] == [setting.examples[0].stem] and ", due 2008-03-01" in late.out)


def check_outputs_stay(setting, run):
    """Where an output cannot be put in its place, the old ones stay and the night is not done."""
    before = state_of(run.outputs)
    page = (run.outputs / "nightly.txt").read_bytes()
    run.sections.append(("output more", {"table": "asylum"}))
    blocked = run.outputs / "more-2007-2008.txt"
    blocked.mkdir()
    code = run.run()
    blocked.rmdir()
    expect("an output that cannot be written: exit 2, one line", code == 2 and run.err.count("\n") == 1 and "more-2007-2008.txt" in run.err, run.err)
    expect("the old outputs, manifest and page stay", state_of(run.outputs) == before and (run.outputs / "nightly.txt").read_bytes() == page and not run.out)
    expect("no temporary file is left", not [path for path in run.outputs.iterdir() if path.name.count(".") > 1])
    expect("afterwards the night is done", run.run() == 0, run.err)
    (run.folder / "apr.db.save").write_bytes((run.folder / "apr.db").read_bytes())
    (run.folder / "apr.db").write_bytes(b"no database " * 100)
    for extra in ("apr.db-wal", "apr.db-shm"):
        (run.folder / extra).unlink(missing_ok=True)
    before = state_of(run.outputs)
    code = run.run()
    expect("a store that is none: exit 2, outputs stay", code == 2 and "not a store of aprfocus" in run.err and state_of(run.outputs) == before, run.err)


def check_clock(setting):
    """A clock that was set back makes nobody early."""
    run = setting.night("clock")
    inbox = run.folder / "inbox"
    inbox.mkdir()
    run.sections.append(("inbox hq", {"folder": "inbox"}))
    expect("an empty inbox is a night as well", run.run() == 0, run.err)
    last = run.folder / "state/last.json"
    last.write_text(last.read_text().replace(json.loads(last.read_text())["started"], "2099-05-06T07:08:09Z"))
    shutil.copy(setting.examples[0], inbox)
    code = run.run()
    with sqlite3.connect(run.folder / "apr.db") as database:
        received = database.execute("SELECT received FROM submission").fetchall()
    expect("with the clock set back the last night's day counts", code == 0 and received == [("2099-05-06",)] and ": warning: clock: " in run.err,
           f"{received} {run.err}")
    expect("the page says it", "The clock\n  it says " in run.out and json.loads(last.read_text())["started"] == "2099-05-06T07:08:09Z", run.out)


def check_keys(setting):
    """The configuration says which offices must sign: a report of theirs without a signature is refused, the others' are taken."""
    run = setting.night("keys")
    inbox = run.folder / "inbox"
    inbox.mkdir()
    run.sections.append(("inbox hq", {"folder": "inbox"}))
    run.top["keys"] = "keys.csv"
    (run.folder / "keys.csv").write_text("iso3,key,required\nALB,RWSPRwL8wYx67QazzpLYZBIBeh0fFUyOwDr+kHjlHENAM8G4f/J/Lj8Q,yes\n")
    for office in ("ALB", "BIH"):
        shutil.copy(setting.repository / f"schemas/examples/review-2007/{office}.xml", inbox)
    code = run.run()
    refused = [(pathlib.Path(refusal["file"]).name, refusal["rule"]) for refusal in run.page["intake"]["refusals"]]
    taken = [each["office"] for each in run.page["intake"]["taken"]]
    expect("who must sign and did not is refused, and nobody else", code == 1 and refused == [("ALB.xml", "signature-missing")] and taken == ["BIH"],
           f"{refused} {taken} {run.err}")
    open_to_others = [str(path) for folder in (run.folder / "state", run.outputs) for path in (folder, *folder.rglob("*"))
                      if path.is_dir() and path.stat().st_mode & 0o077]
    expect("the folders of the night are for its owner only", not open_to_others, str(open_to_others))


def check_monitoring(setting):
    """The file and the ping that say the night was done, and the journal's levels."""
    run = setting.night("monitoring")
    inbox = run.folder / "inbox"
    inbox.mkdir()
    (inbox / "bad.xml").write_text("<report>")
    run.sections.append(("inbox hq", {"folder": "inbox"}))
    run.top.update({"alive-file": "alive", "ping": setting.server.url("/ping?key=canary-13"), "ping-ca-file": setting.authority.file})
    setting.server.paths["/ping"] = answer("200 OK", body=b"ok")
    code = run.run()
    expect("a night that was done is told, also with findings", code == 1 and (run.folder / "alive").read_text().endswith("exit code 1\n") and
           len(setting.server.asked("/ping")) == 1, run.err)
    setting.server.paths["/ping"] = answer("500 Oops")
    code = run.run()
    expect("a ping that is not heard is a warning", code == 1 and ": warning: ping: " in run.err and "answered 500" in run.err and
           "canary" not in run.err, run.err)
    with open(run.folder / "journal", "wb") as journal:
        stream = f"{os.fstat(journal.fileno()).st_dev}:{os.fstat(journal.fileno()).st_ino}"
        subprocess.run([setting.program, "nightly", "--config", "nightly.ini"], cwd=run.folder, stdout=subprocess.DEVNULL, stderr=journal,
                       env={**os.environ, "JOURNAL_STREAM": stream})
    lines = (run.folder / "journal").read_text().splitlines()
    expect("the journal gets levels", any(line.startswith("<3>inbox/bad.xml:1: error: ") for line in lines) and
           any(line.startswith("<4>nightly.ini:1: warning: ping: ") for line in lines), str(lines))
    (run.folder / "alive").unlink()
    run.top["store"] = "."
    expect("a night that was not done is not told", run.run() == 2 and not (run.folder / "alive").exists())


def check_years(setting):
    """Several years and region sets, and outputs under sets of their own."""
    run = setting.night("years")
    inbox = run.folder / "inbox"
    shutil.copytree(setting.repository / "schemas/examples", inbox, ignore=shutil.ignore_patterns("review*", "nightly"))
    run.sections += [("inbox hq", {"folder": "inbox"}), ("output fields", {"table": "fields", "format": "csv"}),
                     ("output own", {"table": "submissions", "region-sets": "2025"})]
    run.top.update({"years": "2006 2009", "region-sets": "2008 2019"})
    code = run.run()
    names = {f"fields-{year}-{regions}.csv" for year in (2006, 2009) for regions in (2008, 2019)} | {f"own-{year}-2025.txt" for year in (2006, 2009)}
    expect("an output for each year and set", code == 0 and {file["file"] for file in run.page["outputs"]} == names, run.err)
    expect("each year and set is on the page once", sorted((year["year"], year["region_set"]) for year in run.page["years"]) ==
           [(year, regions) for year in (2006, 2009) for regions in ("2008", "2019", "2025")], run.out)


def check_example(setting):
    """The commented example is a configuration, but for the paths that are of another machine."""
    text = (setting.repository / "schemas/examples/nightly/nightly.ini").read_text()
    folder = setting.folder / "example"
    (folder / "inbox").mkdir(parents=True)
    for name in ("roster-2008.csv", "alb.credentials", "ca.pem"):
        (folder / name).write_text("basic office:word\n" if "credentials" in name else "")
    (folder / "alb.credentials").chmod(0o600)
    for there, here in (("/etc/aprfocus/", f"{folder}/"), ("/srv/aprfocus/inbox", f"{folder}/inbox"), ("/var/lib/aprfocus", f"{folder}/var")):
        expect(f"the example has {there}", there in text)
        text = text.replace(there, here)
    (folder / "nightly.ini").write_text(text.replace("[nightly]", "[nightly]\nfoo = bar", 1))
    done = subprocess.run([setting.program, "nightly", "--config", "nightly.ini"], cwd=folder, capture_output=True, text=True)
    expect("the example has no fault but the one put in", done.returncode == 2 and "1 fault in" in done.stderr, done.stderr)


def check_units(setting):
    """The units are well formed and leave little open."""
    analyze = shutil.which("systemd-analyze")
    service = pathlib.Path(setting.program).parent / "systemd/aprfocus-nightly.service"
    expect("systemd-analyze is there (package systemd)", analyze)
    if not analyze:
        return
    done = subprocess.run([analyze, "security", "--offline=true", "--no-pager", "--threshold=15", str(service)], capture_output=True, text=True)
    exposure = [line for line in done.stdout.splitlines() if "Overall exposure level" in line]
    expect("the exposure is at most 1.5", done.returncode == 0 and exposure, str(exposure) + done.stderr)
    print(exposure[0].strip() if exposure else done.stderr)
    verified = subprocess.run([analyze, "verify", "--man=no", str(service), str(service.with_suffix(".timer"))], capture_output=True, text=True)
    problems = [line for line in verified.stderr.splitlines() if "aprfocus" in line and "is not executable" not in line]
    expect("systemd finds no fault in the units", not problems, "\n".join(problems))


def main():
    program, repository = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(program, repository, folder)
        run = check_golden(setting)
        check_change(setting, run)
        check_refusals_and_roster(setting, run)
        check_outputs_stay(setting, run)
        check_clock(setting)
        check_keys(setting)
        check_monitoring(setting)
        check_years(setting)
        check_example(setting)
        check_units(setting)
    return night.done()


if __name__ == "__main__":
    sys.exit(main())
