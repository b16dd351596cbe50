"""What the check_*.py scripts share: they count what held and what did not, and go on after a failure."""
import os
import sys

passed = failed = 0


def expect(what, good):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good and failed < 20:
        print("failed:", what)


def result(remark=""):
    """The last line, and the exit code: a script that checked nothing has failed."""
    print(f"{passed} passed, {failed} failed{remark}")
    return 1 if failed or not passed else 0


def with_debians_python():
    """Runs the script again with Debian's Python, to which the modules of Debian's packages belong."""
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
