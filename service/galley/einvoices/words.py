"""The few words that an electronic invoice says by itself, in the languages of the template."""

from __future__ import annotations

from galley.einvoices.invoice import Category

# Why nothing is charged: codes of the list VATEX, as EN 16931 takes them.
# Small enterprises have none in the Union's list.
REASON_CODES = {
    Category.REVERSE: "VATEX-EU-AE",
    Category.INTRA: "VATEX-EU-IC",
    Category.EXPORT: "VATEX-EU-G",
    Category.OUTSIDE: "VATEX-EU-O",
}

SMALL = {
    "en": "No VAT is charged under the scheme for small enterprises.",
    "de": "Nach der Regelung für Kleinunternehmen wird keine Umsatzsteuer berechnet.",
    "fr": "TVA non applicable, régime de franchise des petites entreprises.",
    "es": "Sin IVA por el régimen de franquicia de las pequeñas empresas.",
    "it": "Operazione senza IVA, regime di franchigia per le piccole imprese.",
    "nl": "Geen btw in rekening gebracht: kleineondernemersregeling.",
    "pt": "IVA não cobrado ao abrigo do regime especial das pequenas empresas.",
}

EARLY = {
    "en": "{rate} % discount for payment by {day}.",
    "de": "{rate} % Skonto bei Zahlung bis zum {day}.",
    "fr": "Escompte de {rate} % pour un règlement avant le {day}.",
    "es": "{rate} % de descuento con pago hasta el {day}.",
    "it": "Sconto del {rate} % pagando entro il {day}.",
    "nl": "{rate} % korting bij betaling vóór {day}.",
    "pt": "{rate} % de desconto com pagamento até {day}.",
}


def in_language(words: dict[str, str], locale: str) -> str:
    """Return the words of a language, of English where there are none."""
    return words.get(locale[:2], words["en"])
