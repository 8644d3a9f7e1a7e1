"""The customers' way through Upriver: imported, judged by a gate, mended, imported again, decided on."""

from dataclasses import dataclass
from pathlib import Path

import gate
import importing
import mending
from playwright.sync_api import Browser
from telling import Story
from upriver import MANAGER, OTHERS, SPONSOR, STEERING, Colleague, Upriver
from walking import Walker, first_run


@dataclass
class Journey:
    """One Upriver, one browser, one work folder; `original` names the person behind each customer's code."""

    running: Browser
    address: str
    upriver: Upriver
    work: Path
    story: Story
    original: dict[str, str]
    rollout: str = ""

    def someone(self) -> Walker:
        """Return a fresh browser window."""
        return Walker(self.running, self.address, self.work / "pictures", self.story.heard)

    def enter(self, one: Colleague) -> Walker:
        """Return a window in which somebody is signed in."""
        walker = self.someone()
        walker.sign_in(one)
        return walker

    def go(self) -> None:
        """Walk from the first run to the decision."""
        with self.story.step("Upriver: set up on the first-run pages, five people added"):
            first_run(self.someone())
            self.upriver.add(OTHERS)
        manager = self.enter(MANAGER)
        with self.story.step("Upriver: rollout started"):
            self.rollout = gate.start_rollout(manager)
        first = self._imported(manager, self.work / "customers.csv", "as exported")
        self._measured(manager, "as exported")
        self._refused()
        file = self._corrected(manager, first)
        second = self._imported(manager, file, "corrected, on top")
        self._measured(manager, "corrected, on top")
        self.story.said("Undo of the corrected file", importing.undo(manager, second, "undone-corrected"))
        self.story.said("Undo of the first file", importing.undo(manager, first, "undone-export"))
        self._imported(manager, file, "corrected, instead")
        self._decide(self._measured(manager, "corrected, instead"))

    def _imported(self, manager: Walker, file: Path, name: str) -> importing.Import:
        done = importing.bring(manager, file, _short(name))
        self.story.imported(name, done)
        return done

    def _measured(self, manager: Walker, name: str) -> list[gate.Condition]:
        gate.open_gate(manager, self.rollout)
        seconds = gate.measure(manager)
        found = gate.conditions(manager)
        manager.picture(f"gate-{_short(name)}")
        self.story.found(name, gate.summary(manager), found)
        self.story.took("Measured in", seconds)
        self.story.said("The rows behind the duplicates", gate.rows_behind(manager, "duplicates"))
        return found

    def _refused(self) -> None:
        sponsor = self.enter(SPONSOR)
        gate.open_gate(sponsor, self.rollout)
        self.story.said("The sponsor wants to open the gate", gate.answer(sponsor, "Open the gate"))
        sponsor.picture("gate-refused")

    def _corrected(self, manager: Walker, first: importing.Import) -> Path:
        """Mend what came back and make one row of each person; return the corrected file."""
        back: list[str] = []
        if first.result.get("Came back", "0") != "0":
            file = importing.returned(manager, first, self.work)
            back = [row[mending.CODE] for row in mending.read(file)]
        mended = mending.mend(mending.read(self.work / "customers.csv"), back)
        mending.write(self.work / "corrected.csv", mended.rows)
        self.story.mended(mended, mending.judge(mended, self.original))
        return self.work / "corrected.csv"

    def _decide(self, found: list[gate.Condition]) -> None:
        """Let both deciders answer on what was found: yes where all is met, else no with the reason."""
        lacking = [line for line in found if line.state in ("not met", "not known")]
        reason = "Lacking: " + "; ".join(f"{line.name} ({line.state})" for line in lacking)[:1900]
        for one in (SPONSOR, STEERING):
            walker = self.enter(one)
            gate.open_gate(walker, self.rollout)
            option, why = ("Keep it closed", reason) if lacking else ("Open the gate", "")
            self.story.said(f"{one.name} answers “{option}”", gate.answer(walker, option, why))
        gate.open_gate(walker, self.rollout)
        walker.picture("gate-decided")
        for line in gate.decided(walker):
            self.story.said("Decided", line)


def _short(name: str) -> str:
    return name.replace(", ", "-").replace(" ", "-")
