"""The fields of a template that a cell can fill, and which column fills which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Schema = Mapping[str, Any]
DEEPEST = 6
NUMBERS = ("number", "integer")
PERCENT = ("percent", "percentage", "rate", "prozent", "satz")
# What people call a field whose last name is the first word here, in the languages that templates speak.
SYNONYMS = (
    (
        "name",
        "fullname",
        "recipient",
        "participant",
        "client",
        "customer",
        "company",
        "empfanger",
        "empfangerin",
        "teilnehmer",
        "teilnehmerin",
        "kunde",
        "kundin",
        "firma",
        "nom",
        "nombre",
        "cliente",
    ),
    ("address", "adresse", "anschrift", "direccion", "street"),
    ("email", "mail", "emailaddress", "courriel"),
    ("date", "datum", "fecha", "day", "tag"),
    ("number", "nr", "no", "nummer", "numero", "invoiceno", "rechnungsnummer"),
    ("title", "titel", "titre", "titulo", "kurs", "cours", "curso"),
    ("serial", "number", "nr", "nummer"),
    ("price", "preis", "prix", "precio", "amount", "betrag"),
    ("quantity", "qty", "menge", "anzahl", "quantite", "cantidad"),
    (
        "description",
        "beschreibung",
        "bezeichnung",
        "leistung",
        "item",
        "designation",
        "descripcion",
        "concepto",
    ),
    ("unit", "einheit", "unite", "unidad"),
    ("discount", "rabatt", "remise", "descuento"),
    ("vat", "ust", "ustsatz", "mwst", "mwstsatz", "tva", "iva", "vatrate", "taxrate"),
    ("grade", "result", "note", "ergebnis"),
    ("hours", "stunden", "heures", "horas"),
    ("vat_id", "vat", "ustid", "ustidnr", "taxid"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A place for one cell. A list's item is `#` in pointer and label; `kind` is text, number, integer, yes, day.

    `labels` are what it is called in other languages, and `choices` have the titles in all of them.
    `of_business` is the JSON pointer of what it takes from a business where no cell fills it, `preset` what a template
    takes where that says nothing either.
    """

    pointer: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    is_money: bool = False
    is_required: bool = False
    of_business: str = ""
    preset: Any = None
    labels: tuple[str, ...] = ()

    @property
    def is_percent(self) -> bool:
        """Whether it takes a share of a hundred, as its label says."""
        own = self.label.rsplit(" · ", 1)[-1].casefold()
        return "%" in own or any(word in own.split() for word in PERCENT)

    def at(self, item: int) -> str:
        """Return the pointer with the item of its list, counted from 1."""
        return self.pointer.replace("#", str(item - 1))


def fields_of(schema: Schema) -> list[Field]:
    """Return the fields of a schema, in its order. Pictures are none: a cell holds no picture."""
    return list(_fields(schema, schema, "", (), depth=0, required=True))


def in_all_languages(schema: Schema, others: Sequence[Schema]) -> list[Field]:
    """Return the fields of a schema, each known by what it is called in `others` too, the same in other languages."""
    translated = (fields_of(each) for each in others)
    return [_known_by_all(*same) for same in zip(fields_of(schema), *translated, strict=True)]


def _known_by_all(field: Field, *others: Field) -> Field:
    choices = (*field.choices, *(choice for each in others for choice in each.choices))
    labels = (each.label for each in others)
    return replace(field, choices=tuple(dict.fromkeys(choices)), labels=tuple(dict.fromkeys(labels)))


def _fields(
    schema: Any, root: Schema, pointer: str, titles: tuple[str, ...], *, depth: int, required: bool
) -> Iterator[Field]:
    schema = _resolved(schema, root)
    if depth > DEEPEST or not isinstance(schema, Mapping):
        return
    for name, inner in dict(schema.get("properties") or {}).items():
        inner = _resolved(inner, root)
        own = (*titles, str(inner.get("title") or name))
        at = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        needed = required and name in (schema.get("required") or ())
        yield from _at(inner, root, at, own, depth=depth, required=needed)


def _at(
    schema: Any, root: Schema, at: str, titles: tuple[str, ...], *, depth: int, required: bool
) -> Iterator[Field]:
    if "properties" in schema:
        yield from _fields(schema, root, at, titles, depth=depth + 1, required=required)
    elif "items" in schema and "#" not in at:
        yield from _at(
            _resolved(schema["items"], root), root, f"{at}/#", (*titles, "#"), depth=depth + 1, required=False
        )
    elif (kind := _kind_of(schema)) and schema.get("format") != "asset":
        is_money = schema.get("format") == "money"
        taken, preset = str(schema.get("brand") or ""), schema.get("default")
        yield Field(at, " · ".join(titles), kind, _choices(schema), is_money, required, taken, preset)


def _kind_of(schema: Schema) -> str:
    kind = schema.get("type") or ("string" if "oneOf" in schema or "enum" in schema else "")
    if schema.get("format") == "date":
        return "day"
    return {"string": "text", "number": "number", "integer": "integer", "boolean": "yes"}.get(str(kind), "")


def _choices(schema: Schema) -> tuple[tuple[str, str], ...]:
    listed = [each for each in schema.get("oneOf") or () if isinstance(each, Mapping) and "const" in each]
    named = [(str(each["const"]), str(each.get("title", each["const"]))) for each in listed]
    return tuple(named or [(str(each), str(each)) for each in schema.get("enum") or ()])


def _resolved(schema: Any, root: Schema) -> Any:
    seen = 0
    while isinstance(schema, Mapping) and str(schema.get("$ref", "")).startswith("#/") and seen < DEEPEST:
        found: Any = root
        for part in str(schema["$ref"])[2:].split("/"):
            found = (
                found.get(part.replace("~1", "/").replace("~0", "~"), {})
                if isinstance(found, Mapping)
                else {}
            )
        # What stands beside a reference counts as well, such as the title of this one field.
        beside = {name: part for name, part in schema.items() if name != "$ref"}
        schema, seen = {**found, **beside} if isinstance(found, Mapping) else beside, seen + 1
    return schema if isinstance(schema, Mapping) else {}


# --- which column fills which ------------------------------------------------------------------------------------


def suggested(headers: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return a pointer for each column, empty where none is sure; each field has one column."""
    taken = set[str]()
    found = [""] * len(headers)
    for look in (_exact, _by_synonym):
        for place, header in enumerate(headers):
            pointer = "" if found[place] else look(header, fields)
            if pointer and pointer not in taken:
                taken.add(pointer)
                found[place] = pointer
    return found


def _exact(header: str, fields: Sequence[Field]) -> str:
    word, item = _word_and_item(header)
    # What a field is called in other languages comes last: a word may be another field's in the template's own.
    for names in (_paths, _labels, _last_names, _groups, _labels_elsewhere, _groups_elsewhere):
        hits = [field for field in fields if word in names(field)]
        if len(hits) == 1 and ("#" in hits[0].pointer) == (item is not None):
            return hits[0].at(item or 1)
    plain = _plain(header)
    whole = [field for field in fields if plain in (*_paths(field), *_labels(field), *_last_names(field))]
    return whole[0].at(1) if len(whole) == 1 and "#" not in whole[0].pointer else ""


def _by_synonym(header: str, fields: Sequence[Field]) -> str:
    word, item = _word_and_item(header)
    wanted = [group[0] for group in SYNONYMS if word in group]
    hits = [
        field
        for field in fields
        if _plain(field.pointer.rsplit("/", 1)[-1]) in map(_plain, wanted)
        and ("#" in field.pointer) == (item is not None)
    ]
    # Of several, the one that has to be there: the client's name rather than the bank's.
    needed = [field for field in hits if field.is_required] or hits
    return needed[0].at(item or 1) if len(needed) == 1 or (needed and word != "number") else ""


def _paths(field: Field) -> tuple[str, ...]:
    return (_plain(field.pointer),)


def _labels(field: Field) -> tuple[str, ...]:
    return (_plain(field.label), _plain(field.label.rsplit(" · ", 1)[-1]))


def _labels_elsewhere(field: Field) -> tuple[str, ...]:
    return tuple(_plain(each) for label in field.labels for each in (label, label.rsplit(" · ", 1)[-1]))


def _last_names(field: Field) -> tuple[str, ...]:
    return (_plain(field.pointer.rsplit("/", 1)[-1]),)


def _groups(field: Field) -> tuple[str, ...]:
    """Return what the group is called that a field names: a column “Course” is the title of the course."""
    *group, last = field.pointer.split("/")
    if last not in ("name", "title") or len(group) < 2:
        return ()
    return (_plain(group[-1]), _plain(field.label.rsplit(" · ", 1)[0]))


def _groups_elsewhere(field: Field) -> tuple[str, ...]:
    return tuple(_plain(each.rsplit(" · ", 1)[0]) for each in field.labels) if _groups(field) else ()


def _word_and_item(header: str) -> tuple[str, int | None]:
    """Return a header without the number of an item, such as “items/2/price”, “Price 2” or “Item 2 price”; and that."""
    digits = re.findall(r"\d+", header)
    if len(digits) == 1 and 1 <= int(digits[0]) <= 999:
        return _plain(re.sub(r"\d+", "", header)), int(digits[0])
    return _plain(header), None


def _plain(text: str) -> str:
    """Return the letters and digits alone, without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in split if letter.isalnum())


def unfilled_numbers(columns: Sequence[str], fields: Sequence[Field]) -> list[Field]:
    """Return the numbers of a list's items that a business says and no column fills, where columns fill such items.

    Nothing in the table shows them, and a document says them all the same.
    """
    filled = {known.pointer for each in columns if each and (known := field_at(each, fields))}
    lists = {pointer.partition("/#")[0] for pointer in filled if "#" in pointer}
    numbers = (each for each in fields if each.of_business and each.kind in NUMBERS and "#" in each.pointer)
    return [
        each for each in numbers if each.pointer.partition("/#")[0] in lists and each.pointer not in filled
    ]


def field_at(pointer: str, fields: Sequence[Field]) -> Field | None:
    """Return the field at a pointer, whichever item of a list it names, up to the 999th; None where there is none."""
    # All items before the one that is named are made room for, so no number may be as large as it likes.
    general = re.sub(r"/[0-9]{1,3}(?=/|$)", "/#", pointer)
    return next((field for field in fields if field.pointer in (pointer, general)), None)
