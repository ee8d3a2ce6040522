"""Runs a command in the cluster that it is for, as it was given here."""

from __future__ import annotations

import sys
from collections.abc import Callable

from slipway.adapters.kubernetes.api import connect
from slipway.adapters.kubernetes.pods import given_input, runner
from slipway.config import Config, Kubernetes
from slipway.decisions.cluster.running.runner import RunnerOrder
from slipway.errors import StepFailed, WrongUse

# They say where things are here, and who is here; in the cluster both are known.
OF_HERE = ("--config", "--by")


def run_elsewhere(config: Config, name: str) -> int:
    """Run this very command in a pod, and return its exit code. Raises `WrongUse` without an image to run."""
    if "exec" in sys.argv[1:] and given_input.waits():
        raise WrongUse(
            "A command gets no input where Slipway itself runs in a pod: nobody may enter pods of the cluster.",
            next_step=f'Give it in the command\'s own words, or call it with `runner = "here"` for {name}.',
        )
    return run_words(config, name, words_of(sys.argv[1:]))


def run_words(
    config: Config, name: str, words: tuple[str, ...], tell: Callable[[str], None] | None = None
) -> int:
    """Run another command in a pod of an environment's cluster, and return its exit code; `tell` hears each line.

    Raises `WrongUse` without an image to run.
    """
    own = config.named(name).of(Kubernetes)
    if not own.slipway_image:
        raise WrongUse(
            f"{name} runs Slipway in its cluster, and does not say which image.",
            next_step=f'Set `slipway-image` under [environment.{name}.kubernetes], or `runner = "here"`.',
        )
    api = connect(own.context, own.namespace, eks_cluster=own.eks_cluster)
    order = RunnerOrder(name, own.slipway_image, words, runner.who_is_asking(api))
    return runner.run(api, order, tell or _tell)


def answer_of(config: Config, name: str, words: tuple[str, ...]) -> str:
    """Run another command in a pod of an environment's cluster, and return the last line that it says.

    Raises `StepFailed` with what it said where it did not end well.
    """
    said = list[str]()
    if code := run_words(config, name, words, said.append):
        lines = "\n".join(said)
        raise StepFailed(f"Slipway's pod for {name} ended with {code} and said:\n{lines}")
    return said[-1]


class PodsOfAgent:
    """Where an agent of a cluster has things done: in pods as people have, in the name of its own account.

    `by` is that name, as the API server knows it.
    """

    def __init__(self, config: Config, name: str) -> None:
        own = config.named(name).of(Kubernetes)
        self._name, self._image = name, own.slipway_image
        self._api = connect("", own.namespace)
        self.by = runner.who_is_asking(self._api)

    def __call__(self, words: tuple[str, ...], *, alive: Callable[[], None]) -> int:
        """Run a command to its end in a pod, and say what it says; one that runs already is followed."""
        order = RunnerOrder(self._name, self._image, words, self.by)
        return runner.run_alone(self._api, order, _tell, alive)


def words_of(words: list[str]) -> tuple[str, ...]:
    """Return a command's words without those that mean something only here."""
    found, skipped = list[str](), False
    for word in words:
        if skipped or word in OF_HERE:
            skipped = not skipped and word in OF_HERE
        elif not word.startswith(tuple(f"{each}=" for each in OF_HERE)):
            found.append(word)
    return tuple(found)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
