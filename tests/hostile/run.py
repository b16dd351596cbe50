#!/usr/bin/env python3
"""Whatever arrives: each hostile report is refused by name, within its means, and touches nothing beside itself.

usage: run.py PROGRAM SCHEMAS [--sanitized]
With --sanitized (a build that is slow and large) limits of time and memory are not held against it."""
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import make  # noqa: E402

CPU_SECONDS, MEMORY_MIB = 2.0, 256
MAY_OPEN = re.compile(r"^(/etc/ld\.so\.cache|/(usr/)?lib[^ ]*\.so[.\d]*|/etc/ssl/openssl\.cnf|/usr/lib/ssl/openssl\.cnf"
                      r"|/proc/(self|\d+)/.*|/dev/null|/dev/urandom|/etc/localtime)$")
failures = []


def check(good, message):
    if not good:
        failures.append(message)
        print(f"FAILED: {message}", flush=True)


def measure(program, *arguments):
    """Exit code, standard error, CPU seconds and MiB of the largest process, workers and readers included."""
    with tempfile.NamedTemporaryFile("r") as usage: # by a small process: this one's own size would be counted
        done = subprocess.run(["/usr/bin/time", "-q", "-o", usage.name, "-f", "%U %S %M", program, *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        user, system, kib = usage.read().split()[-3:]
    return done.returncode, done.stderr, float(user) + float(system), int(kib) / 1024


def rules_of(errors, name):
    return set(re.findall(rb"^%s:\d+: error: ([a-z0-9-]+): " % re.escape(name), errors, re.M))


def judge(generator, name, path, code, errors):
    rules = {rule.decode() for rule in rules_of(errors, bytes(path))} or {""}
    check(rules <= make.GROUPS[generator] and code in ({0, 1} if rules == {""} else {1}), f"{name}: {code} {rules} {errors[:300]}")


def each_alone(program, folder, sanitized):
    """Those that are large, or hard to read; to a build that is not measured all at once."""
    files = []
    for generator in (make.sizes, make.slow_prose):
        for name, data in generator():
            path = folder / f"{name}.xml"
            path.write_bytes(data)
            files.append((generator, name, path))
            if sanitized:
                continue
            code, errors, seconds, memory = measure(program, "check", str(path))
            judge(generator, name, path, code, errors)
            check(seconds < CPU_SECONDS and memory < MEMORY_MIB, f"{name}: {seconds:.2f} s, {memory:.0f} MiB")
            path.unlink()
    if sanitized:
        code, errors, _, _ = measure(program, "check", str(folder))
        for generator, name, path in files:
            judge(generator, name, path, code, errors)


def all_together(program, folder, good):
    """In one folder with a good report: ingested, and then watched for what is opened and asked."""
    count = 0
    for generator, rules in make.GROUPS.items():
        for name, data in generator():
            if len(data) < make.MIB:
                (folder / f"{name}.xml").write_bytes(data)
                count += 1
    shutil.copy(good, folder / "good.xml")
    store = folder.parent / "store.db"
    code, errors, _, _ = measure(program, "ingest", "--db", str(store), str(folder))
    check(code == 1 and re.search(rb"^%d files: " % (count + 1), errors, re.M), f"all together: {code} {errors[-300:]}")
    check(b"reader-died" not in errors, f"a reader died: {errors[-2000:]}")
    for generator, allowed in make.GROUPS.items():
        for name, data in generator():
            rules = {rule.decode() for rule in rules_of(errors, bytes(folder / f"{name}.xml"))} or {""}
            if len(data) < make.MIB:
                check(bool(rules & allowed), f"{name} in a folder: {rules}")
    taken = subprocess.run(["sqlite3", store, "SELECT source FROM submission WHERE state <> 'refused' AND office <> 'ALB'"],
                           capture_output=True, text=True, check=True).stdout
    check(taken.strip() == str(folder / "good.xml"), f"the good report was not taken: {taken}")
    printable(errors, "all together")
    return count


BARE = ("unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && mount -t tmpfs none /sys && exec "$@"', "sh")


def watched(program, folder, prefix=()):
    """Every file that is opened and every address that is asked, in all processes."""
    trace = folder.parent / "trace"
    done = subprocess.run(["strace", "-f", "-qq", "-o", trace, "-e", "trace=%file,%network,execve,execveat,memfd_create", *prefix, program,
                           "check", folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    calls = trace.read_text(errors="replace").splitlines()
    begin = next((i for i, call in enumerate(calls) if f'execve("{program}"' in call and call.endswith("= 0")), None)
    check(begin is not None, f"the trace does not show the program: {done.stderr[-300:]}")
    calls = calls[begin or 0:]
    check(done.returncode == 1 and b"reader-died" not in done.stderr, f"watched {prefix[:1]}: {done.returncode} {done.stderr[-300:]}")
    check(sum("good.xml" in call for call in calls) > 0, "the trace does not show the good report")
    for call in calls:
        opened = re.search(r'\b(?:open|openat|creat|execve|execveat)\((?:AT_FDCWD, )?"([^"]*)"', call)
        if opened and not opened[1].startswith((str(folder), program)) and not MAY_OPEN.match(opened[1]):
            check(False, f"opened: {call}")
        if re.search(r"\bsocket\(|\bconnect\(|\bbind\(|sendmsg\(", call):
            check(False, f"asked: {call}")
    return len(calls)


def bare(program, folder):
    """Where neither /proc nor /sys is mounted (a container, a chroot) all is read as elsewhere, and nothing else is opened."""
    if subprocess.run([*BARE, "true"], capture_output=True, check=False).returncode != 0:
        print("without /proc and /sys: NOT TESTED, no name spaces can be made here")
        return
    watched(program, folder, BARE)


def printable(errors, what):
    """Nothing that a terminal obeys, and a line for each finding."""
    text = errors.decode("utf-8", "strict")
    bad = [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")]
    check(not bad, f"{what}: control characters reach the terminal: {bad[:5]}")


def odd_files(program, folder, good):
    shutil.copy(good, folder / "good.xml")
    os.mkfifo(folder / "pipe.xml")
    (folder / "folder.xml").mkdir()
    (folder / "passwd.xml").symlink_to("/etc/passwd")
    (folder / "zero.xml").symlink_to("/dev/zero")
    (folder / "loop.xml").symlink_to("loop.xml")
    (folder / "nowhere.xml").symlink_to("nothing")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "socket.xml"))
    for name in (b"line\nerror: all is well; .xml", b"\x1b]0;title\x07\x1b[2J.xml", b"\xff\xfe.xml", "\u202egnp.xml".encode(),
                 b"-db.xml", b"%s%n.xml", b"n" * 251 + b".xml"):
        (pathlib.Path(os.fsdecode(bytes(folder) + b"/" + name))).write_bytes(b"<r/>")
    code, errors, seconds, _ = measure(program, "ingest", "--db", str(folder.parent / "odd.db"), str(folder))
    check(code == 1, f"odd files: {code}")
    check(errors.count(b"error: unreadable-file: ") == 6, f"odd files: {errors.decode(errors='replace')}")
    check(errors.count(b": error: unknown-layout: ") == 7, f"odd names: {errors.decode(errors='replace')}")
    check(b"14 files: " in errors and b"13 refused" in errors, errors[-200:])
    printable(errors, "odd files")
    for device in ("/dev/zero", "/dev/stdin", "/dev/tty"):
        code, errors, seconds, _ = measure(program, "check", device)
        check(code == 1 and b"unreadable-file" in errors and seconds < CPU_SECONDS, f"{device}: {errors}")
    listening.close()


def changing_files(program, folder, good):
    """The first read of the report waits, and meanwhile the file changes."""
    whole = pathlib.Path(good).read_bytes()
    other = whole.replace(b"<report ", b"<other ", 1)
    changes = {
        "grows": (lambda path: path.open("ab").write(b" "), b"changed-while-read"),
        "shrinks": (lambda path: os.truncate(path, 100), b"changed-while-read"),
        "is-rewritten": (lambda path: path.write_bytes(other), b"changed-while-read"),
        "is-replaced": (lambda path: os.replace(path.with_suffix(".new"), path), b"changed-while-read"),
        "is-removed": (lambda path: path.unlink(), b"changed-while-read"),
    }
    for name, (change, expected) in changes.items():
        path = folder / f"{name}.xml"
        path.write_bytes(whole)
        path.with_suffix(".new").write_bytes(other)
        timer = threading.Timer(0.7, change, (path,))
        timer.start()
        done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", "trace=read", "-e",
                               "inject=read:delay_enter=1500000:when=1", program, "check", path], capture_output=True, check=False)
        timer.join()
        check(expected in done.stderr, f"a file that {name}: {done.stderr}")


def a_thousand(program, folder, good):
    hostile = [data for generator in (make.entities, make.encodings, make.instructions, make.broken) for _, data in generator() if len(data) < 4096]
    for i in range(1000):
        (folder / f"{i:04}.xml").write_bytes(hostile[i % len(hostile)] + b"\n" * (i // len(hostile)))
    shutil.copy(good, folder / "good.xml")
    begin = time.monotonic()
    code, errors, seconds, memory = measure(program, "ingest", "--db", str(folder.parent / "thousand.db"), str(folder))
    check(code == 1 and b"1001 files: " in errors and b", 0 known" in errors.replace(b"known already", b"known"), f"a thousand: {errors[-200:]}")
    return time.monotonic() - begin, seconds, memory


def quotes(program, folder, schemas):
    """Logs are read by people who may not read reports: at each kind of place in each layout a long secret, and no message
    repeats more than a few words of it."""
    secret, places = " ".join(f"s'{i:03}crét" for i in range(300)), re.compile(r'(<[a-z-]+)|\s([\w:]+)="([^"]*)"|>([^<>]+)<')
    count = 0
    for source in ("apr-2007/BEN-2006.xml", "apr-2009/UGA-2009.xml", "focus/LKA-2010.xml", "spcp-pilot/ECU-2005.xml", "review-2007/ALB.xml"):
        text = (schemas / "examples" / source).read_text(encoding="utf-8")
        seen = set()
        for place in places.finditer(text):
            begin, end = place.span(3) if place[2] else place.span(4) if place[4] else (place.end(), place.end())
            element = re.findall(r"<([a-z-]+)", text[:place.end()])[-1:]
            kind = (tuple(element), place[2], bool(place[4]))
            if kind in seen or (place[4] and not place[4].strip()):
                continue
            seen.add(kind)
            put = secret if place[2] or place[4] else secret.replace(" ", "").replace("'", "")
            (folder / f"{count}.xml").write_text(text[:begin] + put + text[end:], encoding="utf-8")
            count += 1
        (folder / f"{count}.xml").write_text(re.sub(r"<(paragraph|item)", f'<\\1 xmlns="{secret}"', text, count=1), encoding="utf-8")
        count += 1
    done = subprocess.run([program, "check", folder], capture_output=True, check=False)
    lines = done.stderr.decode("utf-8", "strict").splitlines()
    check(done.returncode == 1 and count > 80 and len(lines) > count / 2, f"quotes: {count} {len(lines)}")
    for line in lines:
        check(len(re.findall(r"[0-9]{3}crét", line)) <= 10, f"it repeats too much: {line}")
    return count


def no_lock(program, good):
    """A kernel that locks nobody in: the program refuses, and does as it is told with --no-sandbox."""
    done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=seccomp,prctl:error=EINVAL:when=1", program, "check", good],
                          capture_output=True, check=False)
    check(done.returncode == 2 and b"cannot be locked in" in done.stderr and b"--no-sandbox" in done.stderr, f"no lock: {done}")
    done = subprocess.run([program, "check", "--no-sandbox", good], capture_output=True, check=False)
    check(done.returncode == 0, f"--no-sandbox: {done}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, schemas, sanitized = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), "--sanitized" in sys.argv[3:]
    good = str(schemas / "examples/focus/LKA-2010.xml")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0" # the leak checker fails in a process that is traced
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        folders = {}
        for folder in ("alone", "together", "odd", "changing", "thousand", "quotes"):
            folders[folder] = work / folder
            folders[folder].mkdir()
        each_alone(program, folders["alone"], sanitized)
        count = all_together(program, folders["together"], good)
        calls = watched(program, folders["together"])
        if not sanitized: # sanitizers read /proc
            bare(program, folders["together"])
        odd_files(program, folders["odd"], good)
        if not sanitized: # a leak checker does not work in a process that is traced
            changing_files(program, folders["changing"], good)
        wall, seconds, memory = a_thousand(program, folders["thousand"], good)
        quoted = quotes(program, folders["quotes"], schemas)
        no_lock(program, good)
    total = sum(1 for _ in make.inputs())
    print(f"{total} hostile reports, {count} of them in one folder with {calls} calls watched, 14 odd files, 5 that change, {quoted} with a secret, "
          f"a thousand in {wall:.1f} s ({seconds:.1f} s of computing, {memory:.0f} MiB)")
    print(f"{total + 20 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
