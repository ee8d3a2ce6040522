"""Every link of a page leads somewhere: to a file that is there, and to a heading that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: page.relative_to(ROOT).as_posix()
)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
# Where a path of the docs may begin, shortened as people say it.
PLACES = ("", "service/galley", "web", "web/src", "delivery", "delivery/slipway", "delivery/tests")
SOURCE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|tsx?|toml|sh|json|service|timer))`")


def links_of(text: str) -> Iterator[str]:
    """Yield where a page's links lead, but not what code shows."""
    yield from LINK.findall(CODE.sub("", text))


def anchors_of(text: str) -> set[str]:
    """Return the anchors that GitHub gives a page's headings."""
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    found = set[str]()
    for heading in HEADING.findall(without_code):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
        number = next(n for n in range(len(found) + 1) if (f"{slug}-{n}" if n else slug) not in found)
        found.add(f"{slug}-{number}" if number else slug)
    return found


def dead_links(page: Path) -> Iterator[str]:
    for link in links_of(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield f"{link}: there is no such file"
        elif anchor and anchor not in anchors_of(target.read_text()):
            yield f"{link}: {target.name} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(dead_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_source_file_that_is_named_is_there(page: Path) -> None:
    named = [path for path in SOURCE.findall(page.read_text()) if not path.startswith("artefacts/")]
    missing = [path for path in named if not any((ROOT / place / path).is_file() for place in PLACES)]
    assert missing == []


def test_a_dead_link_is_found_and_code_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# A word, *said*\n\n## Twice\n\n## Twice\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# Here\n[a](other.md) [b](other.md#a-word-said) [c](other.md#twice-1) [d](#here) [e](https://x.example)\n"
        "`[f](gone.md)`\n```\n[g](gone.md)\n```\n[h](gone.md) [i](other.md#thrice)\n"
    )
    assert list(dead_links(page)) == [
        "gone.md: there is no such file",
        "other.md#thrice: other.md has no such heading",
    ]


def test_every_decision_stands_in_their_list_under_its_own_title() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text()
    for page in sorted(folder.glob("0*.md")):
        number, _, title = page.read_text().partition("\n")[0].removeprefix("# ").partition(". ")
        assert f"| {number} | [{title}]({page.name}) |" in listed, (
            f"docs/decisions/README.md lacks {page.name}"
        )


def test_every_page_is_reached_from_the_index() -> None:
    reached, ahead = set[Path](), [ROOT / "docs/README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            linked = (link.partition("#")[0] for link in links_of(page.read_text()) if ":" not in link)
            ahead += [(page.parent / link).resolve() for link in linked if link]
    # Where a page stood before it was split, a few lines say where it went.
    moved = {ROOT / "docs/slipway.md", ROOT / "docs/templates.md"}
    assert set((ROOT / "docs").rglob("*.md")) - reached - moved == set()
