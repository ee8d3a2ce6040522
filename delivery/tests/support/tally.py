"""Tally for tests: scratch repositories with good and bad versions of it, and a slipway.toml to deliver it by."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from slipway.adapters.io import files
from slipway.ports import Commit, File, Release

from tests.support.ports import free_run

SOURCE = Path(__file__).parents[3] / "tests/rehearsals/tally"
AUTHOR = "author@tally.example"

REFERENCES = (
    "SELECT key, CASE WHEN intended_sha256 IS NULL THEN size END, "
    "CASE WHEN intended_sha256 IS NULL THEN sha256 END, name FROM notes WHERE sha256 IS NOT NULL"
)

CONFIGURATION = """\
[service]
name = "tally"
build = ["{{python}}", "build.py", "--commit", "{{commit}}"]
artefact = "dist/tally.pyz"
migrate = ["{{python}}", "{{artefact}}", "migrate"]
pending-migrations = ["{{python}}", "{{artefact}}", "pending", "--to", "{{result}}"]
smoke = ["{{python}}", "{{artefact}}", "smoke", "--url", "{{url}}"]
check-references = ["{{python}}", "{{artefact}}", "check-references"]
hold-deletions = ["{{python}}", "{{artefact}}", "hold", "--since", "{{since}}"]
anonymise = ["{{python}}", "{{artefact}}", "anonymise"]
references = {references}
version = "/version"
ready-within = "{ready_within}"

[service.environment]
DATABASE_URL = "{{database}}"
BUCKET_URL = "{{bucket}}"

[service.metrics]
seconds = "tally_request_seconds"
jobs = {jobs}
jobs-failed = {jobs_failed}

[service.processes.web]
command = ["{{python}}", "{{artefact}}", "serve", "--port", "{{port}}"]
serves = true
stop-within = "{stop_within}"
{worker}
[environment.production]
machine = {{ home = "home", listen = "127.0.0.1:{listen}", ports = [{first}, {last}] }}
database = {database}
bucket = {bucket}
bucket-mode = {bucket_mode}
store = "file:state"
restore-points = "file:points"

[environment.production.environment]
{environment}
"""

WORKER = """
[service.processes.worker]
command = ["{python}", "{artefact}", "work", "--metrics-port", "{port}"]
stop-within = "10s"
"""


@contextmanager
def short_folder() -> Iterator[Path]:
    """Give a folder with a path that is short enough for sockets, removed when the block ends."""
    folder = Path(mkdtemp(prefix="sw", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Repository:
    """A git repository with versions of tally."""

    def __init__(self, folder: Path, also: Sequence[str] = ()) -> None:
        """`also` names more folders of tally that are committed with it."""
        self.folder, self._also = folder, also
        self._laid_over: Mapping[str, Path] = {}
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        # What Slipway keeps beside slipway.toml is no source, and changes while git looks at it.
        (folder / ".git/info/exclude").write_text(
            "home*/\nstate*/\npoints*/\nreleases/\nartefacts/\ncheckouts/\n"
        )

    def lay_over(self, files: Mapping[str, Path]) -> None:
        """Have every version from now on have these files as well, by their place in the repository."""
        self._laid_over = files

    def commit(
        self,
        message: str = "Change tally",
        *,
        faults: Mapping[str, object] | None = None,
        migrations: Mapping[str, str] | None = None,
        edits: Mapping[str, Mapping[str, str]] | None = None,
        author: str = AUTHOR,
    ) -> str:
        """Commit tally with these faults, these migrations on top of its own, and these words of its files replaced;
        nothing is left of the version before. Return its hash.
        """
        for name in ("build.py", ".gitignore"):
            shutil.copy(SOURCE / name, self.folder)
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("tally", *self._also):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(SOURCE / name, self.folder / name, ignore=ignored)
        for name, file in self._laid_over.items():
            shutil.copy(file, self.folder / name)
        for name, words in (edits or {}).items():
            _replace(self.folder / name, words)
        (self.folder / "faults.json").write_text(json.dumps(faults or {}))
        for name, sql in (migrations or {}).items():
            (self.folder / "tally/migrations" / f"{name}.sql").write_text(sql)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, author=author)
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *words: str, author: str = AUTHOR) -> str:
        """Run git in the repository and return what it says."""
        person = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", author.partition("@")[0]), ("EMAIL", author))
        }
        environment = {
            **os.environ,
            **person,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        done = subprocess.run(
            ("git", *words), cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _replace(file: Path, words: Mapping[str, str]) -> None:
    text = file.read_text()
    for word, instead in words.items():
        assert word in text, f"{file.name} does not say {word!r}"
        text = text.replace(word, instead)
    file.write_text(text)


def build(
    folder: Path,
    *,
    faults: Mapping[str, object] | None = None,
    edits: Mapping[str, Mapping[str, str]] | None = None,
    commit: str = "0" * 40,
) -> Release:
    """Build tally with these faults, and these words of its files replaced, without any repository, into an empty
    folder; return its release.
    """
    source = folder / "source"
    ignored = shutil.ignore_patterns("__pycache__", "dist")
    shutil.copytree(SOURCE, source, ignore=ignored)
    for name, words in (edits or {}).items():
        _replace(source / name, words)
    (source / "faults.json").write_text(json.dumps(faults or {}))
    subprocess.run(
        (sys.executable, "build.py", "--commit", commit), cwd=source, check=True, capture_output=True
    )
    artefact = source / "dist/tally.pyz"
    return Release(
        files.digest_of(artefact), commit, File(artefact), datetime.now(UTC), (AUTHOR,), "Change tally"
    )


def write_configuration(
    folder: Path,
    *,
    database: str = "",
    bucket: str = "",
    bucket_mode: str = "copy",
    environment: Mapping[str, str] | None = None,
    worker: bool = True,
    stop_within: str = "30s",
    ready_within: str = "20s",
    more: str = "",
) -> Path:
    """Write a slipway.toml for tally with one environment, `production`, on ports of its own; return its path."""
    first, last = free_run(12)
    text = CONFIGURATION.format(
        references=json.dumps(REFERENCES),
        jobs=json.dumps("tally_jobs_total" if worker else ""),
        jobs_failed=json.dumps("tally_jobs_failed_total" if worker else ""),
        worker=WORKER if worker else "",
        stop_within=stop_within,
        ready_within=ready_within,
        listen=last,
        first=first,
        last=last - 1,
        database=json.dumps(database),
        bucket=json.dumps(bucket or f"file://{folder}/bucket"),
        bucket_mode=json.dumps(bucket_mode),
        environment="\n".join(f"{name} = {json.dumps(value)}" for name, value in (environment or {}).items()),
    )
    file = folder / "slipway.toml"
    file.write_text(f"{text}\n{more}")
    return file


def commit_of(release: Release) -> Commit:
    """Return the commit that a release was built from."""
    return Commit(release.commit, AUTHOR, release.subject, release.built_at)
