"""Finds tests that fail on a busy machine: an assertion that compares a measured time with a fixed number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CLOCKS = frozenset({"monotonic", "perf_counter", "monotonic_ns", "perf_counter_ns"})


def fixed_bounds(source: str) -> list[int]:
    """Return the lines of assertions that bound a measured time by something that was not measured as well.

    Two measured times may be compared, and a loop may wait until a deadline: both sides of these come from a clock.
    """
    tree = ast.parse(source)
    timers = _timers(tree)
    return sorted({line for function in _functions(tree) for line in _bounds_in(function, timers)})


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _timers(tree: ast.AST) -> frozenset[str]:
    """The functions of this file that return what a clock said."""
    return CLOCKS | {
        function.name
        for function in _functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Return)
        and node.value
        and _reads(node.value, CLOCKS, _measured(function, CLOCKS))
    }


def _bounds_in(function: ast.AST, timers: frozenset[str]) -> Iterator[int]:
    measured = _measured(function, timers)
    for node in ast.walk(function):
        if not isinstance(node, ast.Assert):
            continue
        if any(_is_bound(small, large, timers, measured) for small, large in _pairs(node.test)):
            yield node.lineno


def _pairs(test: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what must be the smaller and what must be the larger in each comparison of an assertion."""
    for comparison in ast.walk(test):
        if isinstance(comparison, ast.Compare):
            sides = [comparison.left, *comparison.comparators]
            for left, operator, right in zip(sides, comparison.ops, sides[1:], strict=False):
                if isinstance(operator, ast.Lt | ast.LtE):
                    yield left, right
                elif isinstance(operator, ast.Gt | ast.GtE):
                    yield right, left


def _is_bound(small: ast.expr, large: ast.expr, timers: frozenset[str], measured: frozenset[str]) -> bool:
    # That something took at least so long holds on a busy machine as well.
    return _reads(small, timers, measured) and not _reads(large, timers, measured)


def _measured(function: ast.AST, timers: frozenset[str]) -> frozenset[str]:
    """The names in a function that hold what a clock said, or what was computed from it."""
    measured: frozenset[str] = frozenset()
    while True:
        found = measured | {
            name
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and _reads(node.value, timers, measured)
            for target in node.targets
            for name in _names(target)
        }
        if found == measured:
            return measured
        measured = found


def _names(target: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _reads(expression: ast.AST, timers: frozenset[str], measured: frozenset[str]) -> bool:
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and _called(node) in timers:
            return True
        if isinstance(node, ast.Name) and node.id in measured:
            return True
    return False


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
