#!/usr/bin/env python3
"""Starts Upriver on a machine that has Python and nothing else.

    python3 run.py demo            the demonstration, at http://127.0.0.1:8000
    python3 run.py test [--quick]  the tests
    python3 run.py ANYTHING        the command line; `python3 run.py --help` lists it

The first start makes an environment in `.venv` and installs exactly what the lock file says; later ones do nothing.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK, TEST_LOCK = "requirements.lock", "requirements-test.lock"
OLDEST, NEWEST = (3, 11), (3, 13)


def environment(root: Path = ROOT) -> Path:
    """Return the folder of the environment."""
    return Path(os.environ.get("UPRIVER_VENV") or root / ".venv")


def python_of(folder: Path, windows: bool = os.name == "nt") -> Path:
    """Return the Python inside an environment."""
    return folder / "Scripts" / "python.exe" if windows else folder / "bin" / "python"


def fingerprint(lock: Path) -> str:
    """Return what identifies the content of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stamp_of(folder: Path, lock: Path) -> Path:
    """Return the file that says which state of `lock` the environment holds."""
    return folder / f"upriver-{lock.name}.sha256"


def is_installed(folder: Path, lock: Path) -> bool:
    """Tell whether the environment holds just what `lock` says."""
    stamp = stamp_of(folder, lock)
    return python_of(folder).exists() and stamp.exists() and stamp.read_text() == fingerprint(lock)


def refusal(version: tuple[int, int], has_uv: bool, has_ensurepip: bool, linux: bool) -> str:
    """Return why nothing can be installed here and the one line that mends it, or an empty text."""
    if not OLDEST <= version <= NEWEST:
        return f"Upriver needs Python 3.11 to 3.13, and this is {version[0]}.{version[1]}. Try: python3.12 run.py demo"
    if not has_uv and not has_ensurepip:
        mend = f"sudo apt install python{version[0]}.{version[1]}-venv" if linux else "install Python from python.org"
        return f"This Python cannot make environments (ensurepip is missing). Mend it by: {mend}"
    return ""


def steps(folder: Path, lock: Path, uv: str | None) -> list[list[str]]:
    """Return the commands that make the environment and install `lock` into it."""
    python, made = str(python_of(folder)), python_of(folder).exists()
    if uv:
        make = [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)]
        # Compiled now, as pip does it too: the first page need not wait for it.
        pip = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
        install = [*pip, "--require-hashes", "-r", str(lock)]
    else:
        make = [sys.executable, "-m", "venv", str(folder)]
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        install = [*pip, "--require-hashes", "-r", str(lock)]
    return [install] if made else [make, install]


def install(lock: Path) -> None:
    """Make the environment hold just what `lock` says; leave with a clear line where that is not possible."""
    folder, uv = environment(), shutil.which("uv")
    if is_installed(folder, lock):
        return
    linux = sys.platform.startswith("linux")
    if told := refusal(sys.version_info[:2], bool(uv), importlib.util.find_spec("ensurepip") is not None, linux):
        sys.exit(told)
    print(f"Installing what {lock.name} says into {folder} (once) …", file=sys.stderr, flush=True)
    for command in steps(folder, lock, uv):
        if subprocess.run(command, check=False).returncode:
            told = "Is the package index reachable?"
            sys.exit(f"This failed: {' '.join(command)}\n{told} Remove {folder} to begin anew.")
    # The lock of the tests holds everything that the other one does.
    for held in {lock, ROOT / LOCK}:
        stamp_of(folder, held).write_text(fingerprint(held))


def command(arguments: list[str]) -> list[str]:
    """Return what is run inside the environment for the words after `run.py`."""
    if arguments[:1] != ["test"]:
        return ["-m", "app", *arguments]
    rest = [word for word in arguments[1:] if word != "--quick"]
    quick = ["-m", "not long"] if "--quick" in arguments else []
    # Files are handed out as tests/conftest.py orders them: those that take longest first.
    workers = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile", "--no-loadscope-reorder"]
    return ["-m", "pytest", *workers, *quick, *rest]


def main(arguments: list[str]) -> None:
    """Install what is missing, then become the program that was asked for."""
    if not arguments:
        sys.exit(__doc__)
    install(ROOT / (TEST_LOCK if arguments[0] == "test" else LOCK))
    python = str(python_of(environment()))
    if arguments[0] == "test":
        # Tests start many processes, and each would compile everything anew.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(ROOT)
    if os.name == "nt":
        sys.exit(subprocess.run([python, *command(arguments)], check=False).returncode)
    os.execv(python, [python, *command(arguments)])


if __name__ == "__main__":
    main(sys.argv[1:])
