"""Elements of a page, made as data, so that no text is ever taken for markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from slipway.decisions.text.quoted import Quoted, Words

Child: TypeAlias = "Element | str | Quoted | None"


def element(tag: str, *children: Child, **attributes: str) -> Element:
    """Return an element with these children; None is left out. Of attributes, `_` stands for `-` and ends a keyword."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for child in children:
        _append(made, child)
    return made


def sentence(tag: str, words: Words, **attributes: str) -> Element:
    """Return words in an element; what others wrote has a direction of its own, which ends with it."""
    return element(tag, *words, **attributes)


def listed(tag: str, items: Iterable[Element], **attributes: str) -> Element:
    """Return an element that holds these."""
    return element(tag, *items, **attributes)


def text_of(page: Element) -> str:
    """Return an element as HTML."""
    return tostring(page, encoding="unicode", method="html")


def _append(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, Quoted):
        SubElement(parent, "bdi").text = child.text
    elif isinstance(child, str):
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child
    else:
        parent.append(child)
