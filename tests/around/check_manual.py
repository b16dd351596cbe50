#!/usr/bin/env python3
"""Hold the manual pages against the program.

usage: check_manual.py PROGRAM SOURCES
Every command has a page in docs/man that mandoc finds no fault with; the options of a page are those of --help, both
ways; and the EXAMPLES of each page run in a scratch folder of their own and print what the page says. In a block of an
example a line behind "$ " is a command ("> " continues it), what follows is what it prints on standard output and
standard error; "..." stands for any text, alone on a line for any lines. A comment `.\\" exit N` behind a command says
that it ends with N, else with 0."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

problems = []


def problem(text):
    problems.append(text)
    print(text)


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, **more)


def help_options(program, command):
    text = run(program, command, "--help").stdout
    return dict(re.findall(r"^  --([a-z-]+)(?: (\S+))?", text, re.M))


def page_options(page):
    return set(re.findall(r"^\.It Fl -([a-z-]+)", page, re.M))


def check_options(program, command, path, page):
    there, written = help_options(program, command), page_options(page)
    for name in sorted(set(there) - written):
        argument = f" Ar {there[name].lower()}" if there[name] else ""
        problem(f"{path.name}: --help has --{name}, the page has not; add to its options:\n.It Fl -{name}{argument}")
    for name in sorted(written - set(there)):
        problem(f"{path.name}: the page has --{name}, --help has not")


def lint(path):
    done = run("mandoc", "-T", "lint", "-W", "warning", str(path))
    # nothing here is installed yet, so that pages that refer to each other cannot be found
    faults = [line for line in done.stdout.splitlines() if "referenced manual not found" not in line]
    for line in faults:
        problem(line)


def text_of(line):
    """A line of a literal block as a reader sees it."""
    for escape, text in (("\\&", ""), ("\\(>=", "≥"), ("\\(<=", "≤"), ("\\(en", "–"), ("\\(pc", "·"), ("\\(ap", "~"), ("\\e", "\\")):
        line = line.replace(escape, text)
    return line


def examples(page):
    """Gives (command, exit code, expected lines), in order."""
    section = re.search(r"^\.Sh EXAMPLES\n(.*?)(?=^\.Sh )", page, re.M | re.S)
    found = []
    for block in re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", section.group(1) if section else "", re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([text_of(line[2:]), 0, []])
            elif line.startswith("> "):
                found[-1][0] += "\n" + text_of(line[2:])
            elif line.startswith('.\\" exit '):
                found[-1][1] = int(line.split()[-1])
            else:
                found[-1][2].append(text_of(line))
    return found


def pattern(lines):
    """What may be printed, as a regular expression."""
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(part) for part in line.split("...")) + r"[ \t]*\n")
    return "".join(parts)


def run_examples(program, sources, path, page):
    found = examples(page)
    if not found:
        problem(f"{path.name}: there are no EXAMPLES")
    if not any(expected for _, _, expected in found):
        problem(f"{path.name}: no example says what it prints")
    data = str(sources / "schemas")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "bin").mkdir()
        (folder / "bin/aprfocus").symlink_to(program)
        (folder / "work").mkdir()
        variables = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": scratch, "LC_ALL": "C.UTF-8"}
        for command, code, expected in found:
            script = command.replace("@DATADIR@", data)
            # what a command exports holds for the next ones, as in a terminal
            done = subprocess.run(["bash", "-c", f"{script}\nend=$?; export -p > ../variables; exit $end"], cwd=folder / "work",
                                  env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
            exported = re.findall(r'^declare -x (APRFOCUS_\w+)="(.*)"$', (folder / "variables").read_text(), re.M)
            variables.update(exported)
            said = done.stdout.replace(data, "@DATADIR@")
            if done.returncode != code:
                problem(f"{path.name}: `{command}` ended with {done.returncode}, the page says {code}:\n{said}")
            elif not re.fullmatch(pattern(expected), said):
                problem(f"{path.name}: `{command}` printed\n{said}the page says\n" + "\n".join(expected))


def main():
    program, sources = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    listed = run(program, "help", "commands").stdout
    commands = re.findall(r"^(\S+)", listed, re.M)
    overview = (sources / "docs/man/aprfocus.1").read_text(encoding="utf-8")
    pages = {path.name: path for path in sorted((sources / "docs/man").glob("*.1"))}
    for command in commands:
        name = f"aprfocus-{command}.1"
        if name not in pages:
            problem(f"the command {command} has no page docs/man/{name}")
            continue
        check_options(program, command, pages[name], pages[name].read_text(encoding="utf-8"))
        if f".It Cm {command}\n" not in overview or f".Xr aprfocus-{command} 1" not in overview:
            problem(f"aprfocus.1 does not list the command {command}")
    for name, path in pages.items():
        if name != "aprfocus.1" and name[len("aprfocus-"):-len(".1")] not in commands:
            problem(f"{name} describes no command")
        lint(path)
        run_examples(program, sources, path, path.read_text(encoding="utf-8"))
    if not commands:
        problem("the program lists no commands")
    print(f"{len(pages)} pages, {len(commands)} commands, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
