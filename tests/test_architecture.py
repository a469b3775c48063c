"""The house stands as ARCHITECTURE.md draws it: floors, light doors, nothing left out of the wheel."""

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "faiss", "ortools", "sqlalchemy", "flask", "sklearn", "pandas", "sentence_transformers"}
STEPS = [
    "intake",
    "tagging",
    "encoding",
    "retrieval",
    "scoring",
    "selection",
    "scheduling",
    "exporting",
    "storage",
]


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
        ("service/runs/books.py", "import matchmaker.cli"),
        ("service/runs/books.py", "import web"),
        ("service/runs/books.py", "import matchmaker.service.desk.desk"),
        ("service/engine/wishes.py", "import matchmaker.service.runs.books"),
        ("cli/plan.py", "import web"),
        ("../web/firms.py", "import matchmaker.exporting"),
        ("../web/firms.py", "import sqlalchemy"),
    ],
)
def test_a_planted_import_breaks_the_floors(tmp_path: Path, file: str, line: str) -> None:
    run("cp", "-r", "matchmaker", "web", "setup.cfg", str(tmp_path))
    planted = tmp_path / "matchmaker" / file
    planted.write_text(f"{planted.read_text()}\n{line}\n")
    done = lint_imports(tmp_path)
    assert (done.returncode, "BROKEN" in done.stdout) == (1, True), done.stdout


def test_the_library_loads_nothing_heavy() -> None:
    assert loaded_by("import matchmaker") & (HEAVY | {"numpy"}) == set()


def test_the_help_loads_nothing_heavy() -> None:
    code = "from matchmaker.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert loaded_by(code) & (HEAVY | {"numpy", "rich"}) == set()


def test_the_desk_starts_without_what_only_computing_needs() -> None:
    code = "import web, matchmaker.service.office, matchmaker.service.work.worker, matchmaker.service.work.postman"
    computing = {"numpy", "onnxruntime", "ortools", "scipy"}
    assert loaded_by(code) & ((HEAVY | computing) - {"flask", "sqlalchemy"}) == set()


def test_every_package_goes_into_the_wheel() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for package in ("matchmaker", "web")
        for file in (ROOT / package).rglob("__init__.py")
    }
    assert listed == found | {"matchmaker._data", "matchmaker._models"}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_says_in_one_line_what_goes_in_and_out(step: str) -> None:
    for file in (ROOT / "matchmaker" / step).glob("*.py"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith('"""') and len(first) > 20, f"{file.relative_to(ROOT)} opens without a line"


def test_a_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    source = tmp_path / "source"  # a copy: setuptools leaves a build folder behind
    source.mkdir()
    run(
        "cp",
        "-r",
        "matchmaker",
        "web",
        "data",
        "models",
        "setup.cfg",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        str(source),
    )
    built = run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--wheel-dir", str(tmp_path), str(source),
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("matchmaker-*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    packaged = {str(path.relative_to(site / "matchmaker")) for path in (site / "matchmaker").rglob("*")}
    assert {
        "_data/taxonomy.csv",
        "_data/columns.csv",
        "_models/interest.json",
        "_models/manifest.json",
    } <= packaged
    desk = {str(path.relative_to(site / "web")) for path in (site / "web").rglob("*")}
    assert {"templates/layout.html", "static/style.css"} <= desk
    sheet = tmp_path / "firms.csv"
    sheet.write_text("name,country,offers\nAlba,RO,cyber security\nIndus,PK,payments\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "matchmaker.cli", "plan", str(sheet), "--out", str(tmp_path / "out")],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(site),
            "MATCHMAKER_MODEL": "lexical",
            "MATCHMAKER_CACHE": str(tmp_path / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()
