"""The house stands as ARCHITECTURE.md draws it: floors, light doors, nothing left out of the wheel."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "faiss", "ortools", "sqlalchemy", "flask", "sklearn", "pandas", "sentence_transformers"}
STEPS = ["intake", "tagging", "encoding", "retrieval", "scoring", "selection", "scheduling", "exporting", "storage"]


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def loaded_by(code: str) -> set[str]:
    """Top-level packages in memory after a Python process ran `code`."""
    script = f"{code}\nimport sys\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = run(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def lint_imports(cwd: Path) -> subprocess.CompletedProcess[str]:
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(config_filename='setup.cfg', no_cache=True))"
    return run(sys.executable, "-c", command, cwd=cwd)


def test_the_import_floors_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("scheduling/check.py", "import matchmaker.selection"),
        ("domain/firm.py", "import matchmaker.intake"),
        ("scoring/value.py", "import random"),
        ("exporting/book.py", "import pathlib"),
        ("service/books.py", "import matchmaker.cli"),
    ],
)
def test_a_planted_import_breaks_the_floors(tmp_path: Path, file: str, line: str) -> None:
    run("cp", "-r", "matchmaker", "setup.cfg", str(tmp_path))
    planted = tmp_path / "matchmaker" / file
    planted.write_text(f"{planted.read_text()}\n{line}\n")
    assert lint_imports(tmp_path).returncode == 1


def test_the_library_loads_nothing_heavy() -> None:
    assert loaded_by("import matchmaker") & (HEAVY | {"numpy"}) == set()


def test_the_help_loads_nothing_heavy() -> None:
    code = "from matchmaker.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert loaded_by(code) & (HEAVY | {"numpy", "rich"}) == set()


def test_every_package_goes_into_the_wheel() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())
    found = {
        ".".join(file.parent.relative_to(ROOT).parts) for file in (ROOT / "matchmaker").rglob("__init__.py")
    }
    assert listed == found | {"matchmaker._data", "matchmaker._models"}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_says_in_one_line_what_goes_in_and_out(step: str) -> None:
    for file in (ROOT / "matchmaker" / step).glob("*.py"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith('"""') and len(first) > 20, f"{file.relative_to(ROOT)} opens without a line"
