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
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder / "work")
            environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8",
                           "HISTFILE": ""}
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"], environment)
        self.count = 0
        for line in ("PS1='> '", "bind 'set enable-bracketed-paste off'", "bind 'set horizontal-scroll-mode on'",
                     "stty columns 300", f"source {LOADER}", f"source {completion}"):
            self.send(line + "\n")
        self.settle()

    def close(self):
        self.send("\x15exit\n")
        os.waitpid(self.child, 0)
        os.close(self.terminal)

    def send(self, text):
        os.write(self.terminal, text.encode())

    def read_until(self, holds, longest=60):
        """What is printed until `holds` is true of it, or for a minute."""
        got, end = b"", time.monotonic() + longest
        while time.monotonic() < end and not holds(self.shown(got)):
            if select.select([self.terminal], [], [], 1)[0]:
                got += os.read(self.terminal, 65536)
        return self.shown(got)

    @staticmethod
    def shown(got):
        return got.decode("utf-8", "replace").replace("\r", "").replace("\a", "")

    def settle(self):
        """Forgets the line that was typed, and waits until all that was asked before is done."""
        self.count += 1
        self.send(f"\x15echo $((1000 + {self.count}))ready\n")
        self.read_until(lambda text: f"\n{1000 + self.count}ready\n> " in text)

    def line_after_tab(self, typed, wanted):
        self.send(typed + "\t")
        text = self.read_until(lambda text: text.split("\n")[-1] == wanted)
        self.settle()
        return text.split("\n")[-1]


OFFER = r"""
source "$LOADER"; source "$COMPLETION"
while IFS= read -r COMP_LINE; do
    COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9; COMPREPLY=()
    read -ra COMP_WORDS <<< "$COMP_LINE"
    [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _aprfocus aprfocus "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null < /dev/null
    printf '%s\n' "${COMPREPLY[@]}" $'\x1e'
done
"""


def all_offered(folder, completion, lines):
    """All that the completion function offers for each line; a space at its end begins a new word."""
    environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
                   "LOADER": LOADER, "COMPLETION": str(completion)}
    done = subprocess.run(["bash", "-O", "extglob", "-c", OFFER], input="".join(f"{line}\n" for line in lines),
                          cwd=folder / "work", env=environment, capture_output=True, text=True, timeout=900)
    return [sorted(word.rstrip() for word in part.splitlines() if word) for part in done.stdout.split("\x1e\n")[:-1]]


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
        fields = [f for f in first_words(listed(program, "help", "fields")) if f.startswith("rsd.")]
        wanted = {
            "aprfocus ": commands,
            "aprfocus r": [c for c in commands if c.startswith("r")],
            "aprfocus -": ["--help", "--version"],
            "aprfocus report --table ": first_words(listed(program, "help", "tables")),
            "aprfocus report --format ": first_words(listed(program, "help", "formats")),
            "aprfocus explain --year 2007 --field rsd.": fields,
            "aprfocus report --db a.db --year ": ["2007", "2011"],
            "aprfocus search --office AL": ["ALA", "ALB"],
            "aprfocus status --regions ": ["2008", "2019", "2025"],
            "aprfocus report --regions 2008 --region ": ["Africa", "Americas", "Asia/Pacific", "Europe", "Global", "MENA"],
            "aprfocus report --feedback ": ["letters"],
            "aprfocus help field": ["fields"],
        }
        for command in commands:
            wanted[f"aprfocus {command} --"] = sorted(re.findall(r"^  (--[a-z-]+)", listed(program, command, "--help"), re.M))
        got = all_offered(folder, completion, wanted)
        expect("how many lines were completed", len(got), len(wanted))
        for line, words in zip(wanted, got):
            expect(f"{line}<Tab>", words, wanted[line])
        expect("fields of asylum claims", len(fields) > 1, True)

        bash = Bash(folder, completion)
        for typed, shown in (
            ("aprfocus agg", "aprfocus aggregate "),
            ("aprfocus report --tab", "aprfocus report --table "),
            ("aprfocus report --table=asy", "aprfocus report --table=asylum "),
            ("aprfocus report --regions 2019 --region West", "aprfocus report --regions 2019 --region West\\ and\\ Central\\ Africa "),
            ("aprfocus report --regions 2019 --region 'West", "aprfocus report --regions 2019 --region 'West and Central Africa' "),
            ("aprfocus roster ros", "aprfocus roster roster.csv "),
        ):
            expect(f"typed {typed}<Tab>", bash.line_after_tab(typed, shown), shown)
        bash.close()
    print(f"{len(commands)} commands, {len(problems)} problems")
    return 1 if problems or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
