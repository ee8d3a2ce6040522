"""What the working tree changes at AWS, against another commit: `make aws-diff`.

Both are synthesised, and their templates compared resource by resource. What holds data and would go is said first.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SUFFIX = ".template.json"
HOLDS_DATA = (
    "AWS::RDS::",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::ECR::Repository",
)
LONGEST = 100
NOTHING = "nothing"

Template = dict[str, Any]


@dataclass(frozen=True, order=True)
class Difference:
    """One line for a reviewer. `grave` is what takes something away that holds data."""

    grave: bool
    stack: str
    text: str


def differences(old: dict[str, Template], new: dict[str, Template]) -> Iterator[Difference]:
    """Yield what differs between two sets of templates, by the names of their stacks."""
    for stack in sorted({*old, *new}):
        before = old.get(stack, {}).get("Resources", {})
        after = new.get(stack, {}).get("Resources", {})
        for name in sorted({*before, *after}):
            yield from _of_resource(stack, name, before.get(name), after.get(name))


def _of_resource(
    stack: str, name: str, before: Template | None, after: Template | None
) -> Iterator[Difference]:
    if before is None and after is not None:
        yield Difference(False, stack, f"+ {after['Type']} {name}")
    elif before is not None and after is None:
        yield Difference(_holds_data(before), stack, f"- {before['Type']} {name}")
    elif before is not None and after is not None:
        was, now = dict(_leaves(before)), dict(_leaves(after))
        for path in sorted({*was, *now}):
            if was.get(path, NOTHING) != now.get(path, NOTHING):
                change = f"{_short(was.get(path, NOTHING))} → {_short(now.get(path, NOTHING))}"
                yield Difference(_is_grave(before, path), stack, f"~ {after['Type']} {name} {path}: {change}")


def _is_grave(resource: Template, path: str) -> bool:
    protects = ("DeletionPolicy", "DeletionProtection", "LifecycleConfiguration", "ObjectLock", "Versioning")
    return _holds_data(resource) and any(word in path for word in protects)


def _holds_data(resource: Template) -> bool:
    return str(resource["Type"]).startswith(HOLDS_DATA)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            yield from _leaves(each, f"{path}[{number}]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def report(found: list[Difference], base: str) -> str:
    """Return the differences as a person reads them."""
    if not found:
        return f"Nothing changes at AWS against {base}."
    grave = [each for each in found if each.grave]
    lines = [f"{len(found)} changes at AWS against {base}."]
    if grave:
        lines += [
            "",
            "Look twice: these touch what holds data.",
            *(f"  {each.stack}  {each.text}" for each in grave),
        ]
    for stack in sorted({each.stack for each in found}):
        lines += ["", stack, *(f"  {each.text}" for each in found if each.stack == stack)]
    return "\n".join(lines)


def synthesised(tree: Path) -> dict[str, Template]:
    """Return the templates that the definitions in a tree describe, by stack. A tree without definitions has none."""
    if not (tree / "deploy" / "aws" / "app.py").exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        write = f"from deploy.aws.app import everything; everything({folder!r}).synth()"
        subprocess.run([sys.executable, "-c", write], cwd=tree, check=True)
        files = sorted(Path(folder).glob(f"*{SUFFIX}"))
        return {file.name.removesuffix(SUFFIX): json.loads(file.read_text()) for file in files}


def _at_commit(commit: str, folder: Path) -> Path:
    archive = subprocess.run(
        ["git", "archive", commit, "deploy"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "--extract", "--directory", folder], input=archive, check=True)
    return folder


def main(base: str) -> None:
    """Print what the working tree changes against a commit."""
    with tempfile.TemporaryDirectory() as folder:
        old = synthesised(_at_commit(base, Path(folder)))
    print(report(list(differences(old, synthesised(ROOT))), base))


if __name__ == "__main__":
    main(sys.argv[1])
