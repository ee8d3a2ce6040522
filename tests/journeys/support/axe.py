"""axe on a page: every violation of WCAG 2.2 A and AA that a program can find."""

from __future__ import annotations

from functools import cache
from typing import Any

from journeys.support.house import ROOT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]

Violation = dict[str, Any]


@cache
def _source() -> str:
    return (ROOT / "web/node_modules/axe-core/axe.min.js").read_text()


def check(page: Page, *, colours_only: bool = False) -> list[Violation]:
    """Return the violations on the page as it is now; of its colours alone when the rest was checked already."""
    if not page.evaluate("() => 'axe' in window"):
        # Through the browser's inspector, which the page's security policy does not bind.
        page.evaluate(_source())
    violations: list[Violation] = page.evaluate(
        """async (runOnly) => {
          const options = { runOnly, resultTypes: ['violations'] }
          // Rows of a list are all alike: the first three stand for the rest.
          const found = await axe.run({ exclude: ['[data-pointer] ol > li:nth-child(n+4)'] }, options)
          // What a bar of the screen covers by chance is judged where a person would scroll it to.
          const place = scrollY
          for (const rule of found.violations.filter(({ id }) => id === 'target-size')) {
            const judged = []
            for (const node of rule.nodes) {
              document.querySelector(node.target[0]).scrollIntoView({ block: 'center', behavior: 'instant' })
              const again = await axe.run(node.target, { ...options, runOnly: ['target-size'] })
              judged.push(...again.violations.flatMap(({ nodes }) => nodes))
            }
            rule.nodes = judged
          }
          scrollTo({ top: place, behavior: 'instant' })
          return found.violations.filter(({ nodes }) => nodes.length > 0).map(({ id, help, nodes }) => ({
            id, help, nodes: nodes.map(({ html, failureSummary }) => `${html}\\n      ${failureSummary}`),
          }))
        }""",
        {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS},
    )
    return violations


def told(violations: list[Violation]) -> str:
    """Say what was found, for people."""
    return "\n".join(
        f"  {one['id']}: {one['help']}\n" + "\n".join(f"    {node}" for node in one["nodes"][:4])
        for one in violations
    )
