#!/usr/bin/env python3
"""Hold the bash completion against the program, in a real bash with Debian's bash-completion.

usage: check_completion.py PROGRAM SOURCES
What the completion function offers is held against what the program lists; and some lines are typed into an interactive
bash on a pseudo-terminal and completed with Tab."""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

LOADER = "/usr/share/bash-completion/bash_completion"
problems = []


class Bash:
    """An interactive bash; line_after_tab() gives what Tab makes of a line."""

    def __init__(self, folder, completion):
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(folder / "work")
            environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"], environment)
        for line in ["PS1='> '", "bind 'set enable-bracketed-paste off'", "bind 'set completion-query-items 0'",
                     "bind 'set page-completions off'", f"source {LOADER}", f"source {completion}"]:
            self.send(line + "\n")
        self.read_until_quiet()

    def send(self, text):
        os.write(self.terminal, text.encode())

    def read_until_quiet(self, quiet=0.7, longest=30):
        """What is printed until nothing has come for a while; at least one thing is waited for."""
        got, end = b"", time.monotonic() + longest
        while time.monotonic() < end:
            ready, _, _ = select.select([self.terminal], [], [], quiet if got else longest)
            if not ready:
                break
            got += os.read(self.terminal, 65536)
        return got.decode("utf-8", "replace").replace("\r", "")

    def line_after_tab(self, typed):
        self.send(typed + "\t")
        shown = self.read_until_quiet().replace("\a", "").rstrip("\n").split("\n")[-1]
        self.send("\x15")  # forget the line
        self.read_until_quiet()
        return shown[2:] if shown.startswith("> ") else shown


OFFER = r"""
source "$LOADER"; source "$COMPLETION"
COMP_LINE=$1; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
eval "set -- $COMP_LINE$2"; COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_aprfocus aprfocus "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""


def offered(folder, completion, line):
    """All that the completion function offers for the line; a space at its end begins a new word."""
    environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
                   "LOADER": LOADER, "COMPLETION": str(completion)}
    done = subprocess.run(["bash", "-O", "extglob", "-c", OFFER, "bash", line, "''" if line.endswith(" ") else ""],
                          cwd=folder / "work", env=environment, capture_output=True, text=True, timeout=60)
    return sorted(word.rstrip() for word in done.stdout.splitlines() if word)


def expect(what, got, wanted):
    if got != wanted:
        problems.append(what)
        print(f"{what}:\n  offered {got}\n  wanted  {wanted}")


def listed(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True).stdout


def first_words(text):
    return sorted(re.findall(r"^(\S+)", text, re.M))


def main():
    program, sources = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    completion = sources / "completion/aprfocus.bash"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin/aprfocus").symlink_to(program)
        (folder / "work/letters").mkdir(parents=True)
        (folder / "work/roster.csv").write_text("year,iso3,due\n2007,ALB,\n2011,ALB,\n")
        subprocess.run([program, "roster", "--db", folder / "work/a.db", folder / "work/roster.csv"], check=True, capture_output=True)

        commands = first_words(listed(program, "help", "commands"))
        expect("aprfocus <Tab>", offered(folder, completion, "aprfocus "), commands)
        expect("aprfocus r<Tab>", offered(folder, completion, "aprfocus r"), [c for c in commands if c.startswith("r")])
        expect("aprfocus -<Tab>", offered(folder, completion, "aprfocus -"), ["--help", "--version"])
        for command in commands:
            options = sorted(re.findall(r"^  (--[a-z-]+)", listed(program, command, "--help"), re.M))
            expect(f"aprfocus {command} --<Tab>", offered(folder, completion, f"aprfocus {command} --"), options)
        for option, topic in (("table", "tables"), ("format", "formats")):
            line = f"aprfocus report --{option} "
            expect(line, offered(folder, completion, line), first_words(listed(program, "help", topic)))
        fields = [f for f in first_words(listed(program, "help", "fields")) if f.startswith("rsd.")]
        expect("--field rsd.", offered(folder, completion, "aprfocus explain --year 2007 --field rsd."), fields)
        expect("--year", offered(folder, completion, "aprfocus report --db a.db --year "), ["2007", "2011"])
        expect("--office AL", offered(folder, completion, "aprfocus search --office AL"), ["ALA", "ALB"])
        expect("--regions", offered(folder, completion, "aprfocus status --regions "), ["2008", "2019", "2025"])
        expect("--region of a set", offered(folder, completion, "aprfocus report --regions 2008 --region "),
               ["Africa", "Americas", "Asia/Pacific", "Europe", "Global", "MENA"])
        expect("--feedback", offered(folder, completion, "aprfocus report --feedback "), ["letters"])
        expect("help of a topic", offered(folder, completion, "aprfocus help field"), ["fields"])

        bash = Bash(folder, completion)
        for typed, shown in (
            ("aprfocus agg", "aprfocus aggregate "),
            ("aprfocus report --tab", "aprfocus report --table "),
            ("aprfocus report --table=asy", "aprfocus report --table=asylum "),
            ("aprfocus report --regions 2019 --region West", "aprfocus report --regions 2019 --region West\\ and\\ Central\\ Africa "),
            ("aprfocus report --regions 2019 --region 'West", "aprfocus report --regions 2019 --region 'West and Central Africa' "),
            ("aprfocus roster ros", "aprfocus roster roster.csv "),
        ):
            expect(f"typed {typed}<Tab>", bash.line_after_tab(typed), shown)
        bash.send("\x15exit\n")
    print(f"{len(commands)} commands, {len(problems)} problems")
    return 1 if problems or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
