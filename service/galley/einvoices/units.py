"""Words for units, and their codes of UN/ECE Recommendation 20, which electronic invoices name units by."""

from __future__ import annotations

# What is counted and has no unit of its own.
ONE = "C62"

WORDS: dict[str, str] = {
    "H87": "piece pieces pc pcs item items copy copies card cards image images stück stk st pièce "
    "pièces pce unité unités pieza piezas unidad unidades "
    "ud pezzo pezzi pz stuk stuks peça peças un exemplar exemplare ex",
    "HUR": "hour hours h hr hrs stunde stunden std heure heures hora horas ora ore uur uren",
    "MIN": "minute minutes min minuten minuto minutos minuti",
    "DAY": "day days d tag tage jour jours día días giorno giorni dag dagen dia dias personentag",
    "WEE": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
    "MON": "month months monat monate mois mes meses mese mesi maand maanden mês",
    "ANN": "year years jahr jahre an ans année années año años anno anni jaar ano anos",
    "KGM": "kg kilogram kilograms kilogramm kilo kilos",
    "GRM": "g gram grams gramm grammes",
    "TNE": "t tonne tonnes tonnen",
    "MTR": "m metre metres meter lfm lm ml mètre mètres metro metros metri",
    "KMT": "km kilometre kilometres kilometer",
    "CMT": "cm",
    "MTK": "m2 m² qm sqm",
    "MTQ": "m3 m³ cbm",
    "LTR": "l litre litres liter",
    "KWH": "kwh",
    "SET": "set sets satz sätze",
    "PR": "pair pairs paar paire paires",
    "LS": "lump-sum flat pauschal pauschale psch forfait",
}
CODES = {word: code for code, words in WORDS.items() for word in words.split()}


def unit_code(word: str) -> str:
    """Return the code of a unit: "Std." is HUR. A word that is not known stays a count of things."""
    bare = word.strip().strip(".").casefold()
    return CODES.get(bare, ONE)
