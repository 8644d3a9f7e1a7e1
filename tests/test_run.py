"""run.py: what it installs, and what it becomes."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[1] / "run.py"
SPEC = importlib.util.spec_from_file_location("upriver_run", PATH)
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)


@pytest.fixture
def folder(tmp_path):
    """An environment with a Python and a lock beside it."""
    python = run.python_of(tmp_path / "env")
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "some.lock").write_text("flask==3.1.3")
    return tmp_path


def test_nothing_of_others_is_imported():
    lines = [line.split()[1] for line in PATH.read_text().splitlines() if line.startswith(("import ", "from "))]

    assert {line.split(".")[0] for line in lines} <= sys.stdlib_module_names


def test_an_environment_is_complete_once_its_stamp_says_so(folder):
    env, lock = folder / "env", folder / "some.lock"
    assert not run.is_installed(env, lock)

    run.stamp_of(env, lock).write_text(run.fingerprint(lock))

    assert run.is_installed(env, lock)


def test_a_changed_lock_is_installed_anew(folder):
    env, lock = folder / "env", folder / "some.lock"
    run.stamp_of(env, lock).write_text(run.fingerprint(lock))

    lock.write_text("flask==3.1.4")

    assert not run.is_installed(env, lock)


def test_an_environment_without_python_is_made_anew(folder):
    env, lock = folder / "env", folder / "some.lock"
    run.stamp_of(env, lock).write_text(run.fingerprint(lock))
    run.python_of(env).unlink()

    assert not run.is_installed(env, lock)
    assert len(run.steps(env, lock, None)) == 2


@pytest.mark.parametrize("uv", [None, "/usr/bin/uv"])
def test_only_what_the_lock_says_is_installed(folder, uv):
    install = run.steps(folder / "env", folder / "some.lock", uv)[-1]

    assert "--require-hashes" in install
    assert install[-2:] == ["-r", str(folder / "some.lock")]


def test_uv_makes_the_environment_of_this_very_python(tmp_path):
    make, install = run.steps(tmp_path / "env", tmp_path / "some.lock", "/usr/bin/uv")

    assert make[make.index("--python") + 1] == sys.executable
    assert install[install.index("--python") + 1] == str(run.python_of(tmp_path / "env"))


def test_windows_keeps_its_python_elsewhere():
    assert run.python_of(Path("env"), windows=True) == Path("env") / "Scripts" / "python.exe"
    assert run.python_of(Path("env"), windows=False) == Path("env") / "bin" / "python"


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_the_pythons_we_know_are_welcome(version):
    assert run.refusal(version, has_uv=False, has_ensurepip=True, linux=True) == ""


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (4, 0), (2, 7)])
def test_another_python_is_told_which_one_to_take(version):
    told = run.refusal(version, has_uv=True, has_ensurepip=True, linux=True)

    assert f"{version[0]}.{version[1]}" in told
    assert "3.11 to 3.13" in told


def test_a_missing_ensurepip_is_mended_by_one_line():
    assert "sudo apt install python3.12-venv" in run.refusal((3, 12), has_uv=False, has_ensurepip=False, linux=True)
    assert run.refusal((3, 12), has_uv=True, has_ensurepip=False, linux=True) == ""


def test_test_becomes_pytest_and_quick_leaves_out_the_long_ones():
    assert run.command(["test"])[:2] == ["-m", "pytest"]
    assert "not long" not in run.command(["test"])
    quick = run.command(["test", "--quick", "-x"])
    assert "not long" in quick
    assert quick[-1] == "-x"
    assert "--quick" not in quick


def test_tests_are_handed_out_by_files_in_their_own_order():
    words = run.command(["test"])

    assert words[words.index("--dist") + 1] == "loadfile"
    assert "--no-loadscope-reorder" in words


def test_anything_else_is_the_command_line():
    assert run.command(["demo"]) == ["-m", "app", "demo"]
    assert run.command(["playbooks", "check", "x y"]) == ["-m", "app", "playbooks", "check", "x y"]


def test_the_environment_may_stand_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("UPRIVER_VENV", str(tmp_path))
    assert run.environment() == tmp_path
    monkeypatch.delenv("UPRIVER_VENV")
    assert run.environment(tmp_path) == tmp_path / ".venv"


def test_without_a_word_it_says_what_one_may_say(capsys):
    with pytest.raises(SystemExit) as told:
        run.main([])

    assert "run.py demo" in str(told.value)


@pytest.fixture
def called(monkeypatch, folder):
    """What run.py would have started, nothing of which is started."""
    started = []

    class Done:
        returncode = 0

    monkeypatch.setenv("UPRIVER_VENV", str(folder / "env"))
    monkeypatch.setattr(run.subprocess, "run", lambda command, **kwargs: started.append(command) or Done)
    monkeypatch.setattr(run.os, "execv", lambda python, command: started.append(command))
    monkeypatch.setattr(run.os, "chdir", lambda path: None)
    return started


@pytest.mark.skipif(os.name == "nt", reason="becomes the program by exec elsewhere only")
def test_the_second_start_installs_nothing(called):
    run.main(["doctor"])
    run.main(["doctor"])

    assert ["pip" in " ".join(command) for command in called] == [True, False, False]


def test_the_lock_of_the_tests_holds_all_of_the_other_one(called):
    run.main(["test"])
    called.clear()

    run.main(["doctor"])

    assert not any("pip" in " ".join(command) for command in called)


def names(lock):
    return {line.split("==")[0] for line in (PATH.parent / lock).read_text().splitlines() if "==" in line}


def test_what_runs_is_among_what_is_tested():
    assert names(run.LOCK) <= names(run.TEST_LOCK)


def test_a_failed_install_leaves_no_stamp_behind(called, monkeypatch, folder):
    class Failed:
        returncode = 1

    monkeypatch.setattr(run.subprocess, "run", lambda command, **kwargs: Failed)
    with pytest.raises(SystemExit, match="This failed"):
        run.main(["doctor"])

    assert not list((folder / "env").glob("*.sha256"))
