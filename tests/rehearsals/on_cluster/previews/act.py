"""Two pull requests in previews of their own: up, replaced, apart, swept, down, and nothing left."""

from __future__ import annotations

import base64
import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial

import psycopg
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.postgres.database import Postgres

from tests.support.postgres import execute
from tests.support.production import Ended

from ..stage import ClusterStage
from .place import PreviewHome

SECRET = "Ann lives at 12 Hill Road"
ANONYMOUS = "Xxx"
PULLS = (41, 42)
REFUSED = 7
# The first lays nothing down before it has begun.
STEPS = ("data", "start", "route")


def previews(stage: ClusterStage) -> None:
    """Play all of it, beside a production that stands and has data."""
    _ask(stage.place.address, "", "PUT", "/notes/ann", SECRET)
    home = PreviewHome(stage.place)
    try:
        play = _Play(stage, home)
        play.data()
        play.up()
        play.apart()
        play.replaced()
        play.killed()
        play.swept()
        play.down()
    finally:
        home.remove()


class _Play:
    def __init__(self, stage: ClusterStage, home: PreviewHome) -> None:
        self.stage, self.home, self.results = stage, home, stage.results
        self.commits = dict[int, str]()

    def data(self) -> None:
        """Without data in which nobody can be recognised there is no preview; then it is brought."""
        self.commits = {number: self._commit(f"Change something for {number}") for number in PULLS}
        ended = self._act(
            "a preview before there is anonymised data", "preview", "up", "41", "--release", self.commits[41]
        )
        self.stage.demand_exit(4)
        self._demand("it says what to do", "slipway refresh preview --from production" in ended.errors, ended)
        self.stage.act("a restore point of production", "restore-point", "create", "production", people=False)
        self.stage.demand_exit(0)
        self.stage.act("its data, anonymised", "refresh", "preview", "--from", "production", people=False)
        self.stage.demand_exit(0)
        with self.stage.place.as_caller("ann"):
            ended = self.stage.act(
                "newer data, by a pod of production",
                "refresh",
                "preview",
                "--from",
                "production",
                people=False,
            )
        self.stage.demand_exit(0)
        self._demand(
            "it says what previews begin with", "Previews of preview begin with" in ended.said, ended
        )

    def up(self) -> None:
        """Two pull requests come up, each at its own host with its own commit; before that the server is closed."""
        ended = self._up("a preview whose role could enter production's database", 41)
        self.stage.demand_exit(REFUSED)
        self._demand(
            "it says which one, and what to do", 'REVOKE CONNECT ON DATABASE "tally"' in ended.errors, ended
        )
        execute(
            self.stage.place.database,
            "REVOKE CONNECT ON DATABASE tally FROM PUBLIC",
            "REVOKE CONNECT ON DATABASE previews FROM PUBLIC",
        )
        for number in PULLS:
            began = time.monotonic()
            self._up(f"pull request {number}", number)
            self.stage.demand_exit(0)
            self.results.measured("a preview, from the command to its address", time.monotonic() - began, "s")
            self._demand_serves(number)

    def apart(self) -> None:
        """The data of each is anonymised and its own, and its keys lead nowhere else."""
        self.results.begin(self.stage.play, "what is in a preview is nobody's, and stays there")
        for number in PULLS:
            found = self._note(number, "note-000001")
            self._demand(
                f"{number}: the note is there, and says nothing", "xxx" in found and "Ann" not in found, found
            )
            self._demand(f"{number}: nobody's name is there", "no such note" in self._note(number, "ann"))
        _ask(self.stage.place.address, self._host(41), "PUT", "/notes/mine", "of 41")
        self._demand("what 41 writes is in 41", "of 41" in self._note(41, "mine"))
        self._demand("and not in 42", "no such note" in self._note(42, "mine"))
        live = _ask(self.stage.place.address, "", "GET", "/notes/mine")
        self._demand("and not in production", "no such note" in live, live)
        self._demand_own_data_alone()
        self._demand_walls()

    def _demand_own_data_alone(self) -> None:
        settings = self._settings(41)
        for name, address in {
            "production's database": settings["DATABASE_URL"].rpartition("/")[0] + "/tally",
            "the database of 42": settings["DATABASE_URL"].rpartition("/")[0] + "/tally-preview-42",
            "the database that makes databases": settings["DATABASE_URL"].rpartition("/")[0] + "/previews",
        }.items():
            self._demand(f"its role cannot enter {name}", bool(_refused(partial(_entered, address))))
        _entered(settings["DATABASE_URL"])
        wrong = settings["DATABASE_URL"].replace(":", ":x", 2).replace("postgresql:x", "postgresql:", 1)
        self._demand("its password is asked for", bool(_refused(partial(_entered, wrong))))
        variables = {**self.home.variables, **settings}
        for name, address in {
            "production's objects": self.stage.place.bucket,
            "the view of 42": self._settings(42)["BUCKET_URL"],
        }.items():
            why = _refused(partial(_read, address, variables))
            self._demand(f"its keys do not open {name}", "AccessDenied" in why, why)
        _read(settings["BUCKET_URL"], variables)
        self._demand("they open its own", True)

    def _demand_walls(self) -> None:
        """From within its pods nothing but its own data can be reached."""
        host = self.home.cluster.gateway_address.partition(":")[0]
        program = f"import socket; socket.create_connection(('{host}', 80), 3)"
        pod = self.home.kubectl(41, "get", "pod", "-l", "slipway.dev/process=web", "-o", "name").split()[0]
        words = ("exec", pod, "--", "python3", "-c", program)
        why = _refused(lambda: self.home.kubectl(41, *words))
        self._demand("a pod of it reaches no gateway, and so no production", "timed out" in why.lower(), why)
        found = json.loads(self.home.kubectl(41, "get", "pods", "-o", "json"))["items"]
        tokens = [each for each in found if each["spec"].get("automountServiceAccountToken") is not False]
        self._demand("no pod of it has a token", not tokens, tokens)

    def replaced(self) -> None:
        """A newer commit takes the place of the older one, with the same data as long as it can be migrated."""
        self.commits[41] = self._commit("Change more for 41")
        ended = self._up("a newer commit of pull request 41", 41)
        self.stage.demand_exit(0)
        self._demand("it says that the data stays", "with the data that it had" in ended.said, ended)
        self._demand_serves(41)
        self._demand("what was written before is there", "of 41" in self._note(41, "mine"))
        self._act("the same with fresh data", "preview", "up", "41", "--release", self.commits[41], "--fresh")
        self.stage.demand_exit(0)
        self._demand("what was written before is gone", "no such note" in self._note(41, "mine"))

    def killed(self) -> None:
        """A command that is killed leaves what can be seen, and the next one brings it to an end."""
        for step in STEPS:
            self._act("pull request 43 is gone", "preview", "sweep", "--closed", "43")
            self.stage.demand_exit(0)
            self.commits[43] = self.commits[42]
            code = self._until(step, signal.SIGKILL, "preview", "up", "43", "--release", self.commits[43])
            self._demand(f"`up` was killed in “{step}”", code == -signal.SIGKILL, code)
            seen = [(each["number"], each["state"]) for each in self.home.listed()]
            self._demand("it is listed as begun", (43, "begun") in seen, seen)
            if step in ("data", "route"):
                self._up("the next `up` brings it to its end", 43)
                self.stage.demand_exit(0)
                self._demand_serves(43)
        for step in ("close", "data", "place"):
            code = self._until(step, signal.SIGKILL, "preview", "down", "43")
            self._demand(f"`down` was killed in “{step}”", code == -signal.SIGKILL, code)
            seen = [(each["number"], each["state"]) for each in self.home.listed()]
            # It may not have begun yet where it closes.
            states = ("leaving", "up") if step == "close" else ("leaving",)
            self._demand("it is still listed", any((43, state) in seen for state in states), seen)
        self._act("the next sweep takes it away", "preview", "sweep")
        self.stage.demand_exit(0)
        self._demand_nothing_is_left(43)

    def swept(self) -> None:
        """What has expired goes, what has not stays, and nothing without the marks is touched."""
        self.home.cluster.kubectl("create", "namespace", "tally-preview-77")
        self.home.kubectl(
            41,
            "annotate",
            "namespace",
            "tally-preview-41",
            "slipway.dev/expires=2026-01-01T00:00:00+00:00",
            "--overwrite",
        )
        try:
            ended = self._act("a sweep by age", "preview", "sweep")
            self.stage.demand_exit(0)
            self._demand(
                "it says what it removed, and why",
                "pull request 41 is gone (it expired on 2026-01-01" in ended.said,
                ended,
            )
            self._demand_nothing_is_left(41)
            self._demand_serves(42)
            there = self.home.cluster.kubectl("get", "namespace", "tally-preview-77", "-o", "name")
            self._demand("a namespace without the marks stays, whatever its name", bool(there))
            ended = self._up("a preview where that one stands", 77)
            self._demand(
                "is refused", self.results.acts[-1].exit_code == 1 and "is no preview" in ended.errors, ended
            )
        finally:
            self.home.cluster.kubectl("delete", "namespace", "tally-preview-77")

    def down(self) -> None:
        """Everything of a preview goes, and what went is said."""
        ended = self._act("a preview is taken down", "preview", "down", "42")
        self.stage.demand_exit(0)
        for each in (
            "route pr-42.preview.test",
            "database and role tally-preview-42",
            "view tally-preview-42",
            "namespace tally-preview-42",
        ):
            self._demand(f"it names the {each}", each in ended.said, ended)
        self._demand_nothing_is_left(42)
        self._act("once more", "preview", "down", "42")
        self.stage.demand_exit(4)
        self._demand("none is listed", not self.home.listed())
        self.stage.act("production is as it was", "status", "production", people=False)
        self.stage.demand_exit(0)

    def _demand_nothing_is_left(self, number: int) -> None:
        name = f"tally-preview-{number}"
        server = self.stage.place.database
        (roles,) = next(
            Postgres(server, self.home.variables).rows(
                f"SELECT count(*) FROM pg_roles WHERE rolname = '{name}'"
            )
        )
        left = [
            *(each for each in Postgres(server, self.home.variables).databases() if each == name),
            *(
                each
                for each in open_bucket(self.home.bucket, "copy", self.home.variables).views()
                if each == name
            ),
            *([f"role {name}"] if roles else []),
            *self.home.cluster.kubectl(
                "get", "namespaces", "-o", "name", "--field-selector", f"metadata.name={name}"
            ).split(),
        ]
        self._demand(f"nothing of {number} is left", not left, left)

    def _demand_serves(self, number: int) -> None:
        said = _ask(self.stage.place.address, self._host(number), "GET", "/version")
        self._demand(
            f"{self._host(number)} is answered by its own commit", self.commits[number] in said, said
        )

    def _settings(self, number: int) -> dict[str, str]:
        found = json.loads(self.home.kubectl(number, "get", "secret", "slipway-preview", "-o", "json"))[
            "data"
        ]
        return {name: base64.b64decode(value).decode() for name, value in found.items()}

    def _note(self, number: int, name: str) -> str:
        return _ask(self.stage.place.address, self._host(number), "GET", f"/notes/{name}")

    def _host(self, number: int) -> str:
        return f"pr-{number}.preview.test"

    def _commit(self, words: str) -> str:
        commit: str = self.stage.place.repository.commit(words)
        self.home.publish(commit)
        return commit

    def _up(self, name: str, number: int) -> Ended:
        commit = self.commits.setdefault(number, self.commits[42])
        return self._act(name, "preview", "up", str(number), "--release", commit)

    def _act(self, name: str, *words: str) -> Ended:
        with self.home.as_account():
            return self.stage.act(name, *words, people=False)

    def _until(self, step: str, number: signal.Signals, *words: str) -> int:
        with self.home.as_account():
            return self.stage.killed_at(step, number, *words)

    def _demand(self, what: str, holds: bool, seen: object = "") -> None:
        self.results.demand(what, holds, seen=seen)


def _entered(address: str) -> None:
    psycopg.connect(address).close()


def _read(address: str, variables: Mapping[str, str]) -> bytes:
    return open_bucket(address, "copy", variables).read("tally/note-000001")


def _refused(act: Callable[[], object]) -> str:
    """Return why something did not work, an empty text where it did."""
    try:
        act()
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def _ask(address: str, host: str, method: str, path: str, body: str = "") -> str:
    """Ask as people do, and return what is answered, whatever its status."""
    headers = {"Host": host} if host else {}
    request = urllib.request.Request(
        f"{address}{path}", method=method, data=body.encode() or None, headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return refused.read().decode()
