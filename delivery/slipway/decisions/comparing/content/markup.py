"""HTML and XML, taken apart into what people read and press. Nothing here runs, loads or resolves anything."""

from __future__ import annotations

import re

from slipway.decisions.comparing.content.pieces import End, Start, Words, pieces_of
from slipway.decisions.comparing.content.tree import MOST_ITEMS, MOST_TEXTS, Text, Tree, text

UNREAD = frozenset({"script", "style", "template", "noscript"})
# Scripts that run nothing: what pages hold for their own scripts to show.
DATA_KINDS = frozenset({"application/json", "application/ld+json"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that end what is read as one line.
BLOCKS = HEADINGS | {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
    ),
    *(
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "label",
        "legend",
        "li",
    ),
    *("main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "title", "tr", "ul", "button", "a"),
}
FIELDS = frozenset({"input", "select", "textarea", "button"})
OF_A_FIELD = ("type", "value", "required", "maxlength", "pattern", "min", "max", "disabled", "checked")


def page(written: str, hashed: re.Pattern[str]) -> Tree:
    """Return a page's title, headings, texts, links, forms, data and files. Files that are named by their content count
    by their ending alone.
    """
    reader = _Page(hashed)
    for piece in pieces_of(written):
        match piece:
            case Start(name, given):
                reader.start(name, given)
            case End(name):
                reader.end(name)
            case Words(words):
                reader.read(words)
    return reader.found()


def texts(written: str) -> list[Tree]:
    """Return the texts of an XML document, each with the element that it stands in."""
    kept, inside = list[Tree](), ""
    for piece in pieces_of(written):
        if isinstance(piece, Start):
            inside = piece.name
        elif isinstance(piece, Words) and (words := " ".join(piece.text.split())) and len(kept) < MOST_ITEMS:
            kept.append(text(words, inside))
    return kept


class _Page:
    """Reads a page in one pass, and holds no tree of it."""

    def __init__(self, hashed: re.Pattern[str]) -> None:
        self._hashed = hashed
        self._title, self._language = "", ""
        self._headings, self._texts, self._links = list[Tree](), list[Tree](), list[Tree]()
        self._files = set[str]()
        self._forms = list[tuple[dict[str, Tree], dict[str, Tree]]]()
        self._outside = dict[str, Tree]()
        self._form: dict[str, Tree] | None = None
        self._where, self._words = "body", list[str]()
        self._unread, self._link, self._count = "", "", 0
        self._is_data, self._data = False, list[Tree]()

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take the beginning of an element, and what stands in its tag."""
        self._count += 1
        if self._unread or self._count > MOST_TEXTS:
            return
        if tag in BLOCKS:
            self._end_of_block()
            self._where = _named(tag, given)
        if tag in UNREAD:
            self._unread = tag
            self._is_data = given.get("type", "").lower() in DATA_KINDS
        self._note(tag, given)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == self._unread:
            self._unread, self._is_data = "", False
        elif not self._unread and tag in BLOCKS:
            self._end_of_block()
            if tag == "form":
                self._form = None

    def read(self, data: str) -> None:
        """Take words."""
        if not self._unread and data.strip():
            self._words.append(data)
        elif self._is_data and len(self._data) < MOST_ITEMS:
            self._data.append(text(" ".join(data.split())))

    def found(self) -> Tree:
        """Return what was read."""
        self._end_of_block()
        forms: list[Tree] = [{**form, "fields": fields} for form, fields in self._forms]
        if self._outside:
            forms.append({"fields": self._outside})
        whole: dict[str, Tree] = {
            "title": text(self._title),
            "language": text(self._language),
            "headings": self._headings,
            "text": self._texts,
            "links": self._links,
            "forms": forms,
            "data": self._data,
            "files": [text(each) for each in sorted(self._files)[:MOST_ITEMS]],
        }
        return {name: part for name, part in whole.items() if part not in (Text(""), [])}

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self._language = given.get("lang", "")
        elif tag == "form":
            self._form = {}
            about: dict[str, Tree] = {
                name: text(self._address(given.get(name, ""))) for name in ("method", "action")
            }
            self._forms.append((about, self._form))
        elif tag in FIELDS and (given.get("name") or tag != "button"):
            self._field(tag, given)
        elif tag == "a":
            self._link = self._address(given.get("href", ""))
        elif address := given.get("src", given.get("href", "") if tag == "link" else ""):
            self._files.add(self._address(address))

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields = self._outside if self._form is None else self._form
        if len(fields) < MOST_ITEMS:
            said: dict[str, Tree] = {name: text(given[name] or "yes") for name in OF_A_FIELD if name in given}
            fields[given.get("name") or given.get("id") or tag] = {"is": Text(tag), **said}

    def _address(self, address: str) -> str:
        path = address.partition("?")[0].partition("#")[0]
        if self._hashed.search(path):
            return f"(a file named by its content).{path.rpartition('.')[2][:10]}"
        return address if not address.startswith("data:") else f"{address[:40]}…"

    def _end_of_block(self) -> None:
        words, self._words = " ".join("".join(self._words).split()), []
        link, self._link = self._link, ""
        where, self._where = self._where, "body"
        if len(self._texts) + len(self._links) + len(self._headings) >= MOST_ITEMS or not (words or link):
            return
        if where == "title":
            self._title = words
        elif link:
            self._links.append(text(f"{words} → {link}"))
        elif where.partition(".")[0] in HEADINGS:
            self._headings.append(text(words, where.partition(".")[0]))
        else:
            self._texts.append(text(words, where))


def _named(tag: str, given: dict[str, str]) -> str:
    """Return how an element is named: by its first class or its id, where that is no hash or number."""
    name = (given.get("class", "").split() or [given.get("id", "")])[0]
    return f"{tag}.{name}" if re.fullmatch(r"[A-Za-z][A-Za-z_-]{0,40}", name) else tag
