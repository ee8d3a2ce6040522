"""Each gate is shown a fault and must catch it: a gate that lets everything through is worse than none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NODE = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}


Done = subprocess.CompletedProcess[str]


def run(*command: str | Path, cwd: Path = ROOT, stdin: str = "", **environment: str) -> Done:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        input=stdin,
        env={**NODE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_lint_catches_an_unused_import() -> None:
    done = run(
        BIN / "ruff", "check", "--stdin-filename", "service/galley/planted.py", "-", stdin="import os\n"
    )
    assert done.returncode == 1
    assert "F401" in done.stdout


def test_lint_catches_a_function_that_does_too_much() -> None:
    branches = "".join(f"    if n == {number}:\n        return {number}\n" for number in range(9))
    source = f'"""Planted."""\n\n\ndef planted(n: int) -> int:\n    """Return n."""\n{branches}    return n\n'
    done = run(BIN / "ruff", "check", "--stdin-filename", "service/galley/planted.py", "-", stdin=source)
    assert "C901" in done.stdout


def test_format_catches_a_crooked_line() -> None:
    name = "service/galley/planted.py"
    done = run(BIN / "ruff", "format", "--check", "--stdin-filename", name, "-", stdin="x  =  1\n")
    assert done.returncode == 1


def test_types_catch_a_wrong_argument(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from galley.accounts.rules import slug_of\n\nslug_of(1)\n")
    done = run(BIN / "mypy", planted)
    assert done.returncode == 1
    assert "arg-type" in done.stdout


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the service that may be broken."""
    ignored = shutil.ignore_patterns("__pycache__", "web", "packages")
    shutil.copytree(ROOT / "service/galley", tmp_path / "galley", ignore=ignored)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint_imports(house: Path) -> Done:
    return run(BIN / "lint-imports", "--no-cache", cwd=house, PYTHONPATH=str(house))


def test_import_rules_hold_for_the_house_as_it_is(house: Path) -> None:
    done = lint_imports(house)
    assert done.returncode == 0, done.stdout


WRONG_WAYS = (
    ("accounts/rules.py", "django"),
    ("library/queries.py", "galley.documents.models"),
    ("documents/models.py", "galley.documents.operations"),
    ("documents/operations/issue_and_remake.py", "galley.wiring"),
    ("rendering/values/values.py", "django"),
    ("rendering/engine/engine.py", "subprocess"),
    ("ports/tools.py", "galley.adapters.clock"),
    ("adapters/clock.py", "galley.accounts.models"),
)


def test_import_rules_catch_every_wrong_direction(house: Path) -> None:
    """To read all imports takes most of the time, so all faults are planted at once."""
    for file, imported in WRONG_WAYS:
        source = house / "galley" / file
        source.write_text(f"{source.read_text()}\nimport {imported}\n")
    told = lint_imports(house).stdout
    for file, imported in WRONG_WAYS:
        importer = f"galley.{file.removesuffix('.py').replace('/', '.')}"
        assert re.search(rf"\b{importer} -> {imported} \(l\.\d+", told), (
            f"{importer} may import {imported}: {told}"
        )


def test_import_rules_catch_a_module_without_a_place(house: Path) -> None:
    (house / "galley/helpers.py").write_text('"""Homeless."""\n')
    done = lint_imports(house)
    assert done.returncode == 1
    assert "helpers" in done.stdout


def test_web_types_catch_a_wrong_value(tmp_path: Path) -> None:
    web = tmp_path / "web"
    shutil.copytree(ROOT / "web", web, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (web / "node_modules").symlink_to(ROOT / "web/node_modules")
    (web / "src/planted.ts").write_text("export const planted: number = 'text';\n")
    done = run("npm", "run", "--silent", "types", cwd=web)
    assert done.returncode != 0
    assert "planted.ts" in done.stdout


def test_lock_files_have_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        packages = re.findall(r"^[a-z0-9][^\n]*==", text, re.MULTILINE)
        assert packages
        assert "://" not in text, f"{lock.name} names an address"
        assert text.count("--hash=sha256:") >= len(packages)
    package_lock = (ROOT / "web/package-lock.json").read_text()
    assert '"resolved"' not in package_lock
    assert package_lock.count('"integrity"') > 100


# checkov wants an older boto3 than all others have. It only reads files, in an environment of its own.
APART = {"checkov.lock"}


def test_all_lock_files_agree_on_every_package_that_they_share() -> None:
    versions: dict[str, dict[str, str]] = {}
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        if lock.name in APART:
            continue
        # One package may have one version for each platform; all of these have to be the same.
        found: dict[str, set[str]] = {}
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE):
            found.setdefault(name.lower(), set()).add(version)
        for name, several in found.items():
            versions.setdefault(name, {})[lock.name] = " ".join(sorted(several))
    differ = {name: locks for name, locks in versions.items() if len(set(locks.values())) > 1}
    assert differ == {}, "what is shipped is not what is tested: `make lock` makes them agree"
