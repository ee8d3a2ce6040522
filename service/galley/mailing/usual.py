"""What is written with a document before an organisation has words of its own, in the languages that Galley speaks."""

from __future__ import annotations

USUAL = {
    "en": (
        "{title} from {business}",
        "Good day,\n\nhere is {title}.\n\n{link}\n\nKind regards\n{business}\n",
    ),
    "de": (
        "{title} von {business}",
        "Guten Tag,\n\nanbei erhalten Sie: {title}.\n\n{link}\n\nMit freundlichen Grüßen\n{business}\n",
    ),
    "fr": (
        "{title} de {business}",
        "Bonjour,\n\nvoici votre document : {title}.\n\n{link}\n\nCordialement\n{business}\n",
    ),
    "es": (
        "{title} de {business}",
        "Buenos días:\n\nLe enviamos el documento siguiente: {title}.\n\n{link}\n\nUn cordial saludo\n{business}\n",
    ),
    "ar": (
        "{title} من {business}",
        "السلام عليكم،\n\nإليكم المستند: {title}.\n\n{link}\n\nمع أطيب التحيات\n{business}\n",
    ),
}


def usual_letter(*languages: str) -> tuple[str, str]:
    """Return subject and body in the first of these languages that is spoken, such as "de-CH"; else in English."""
    spoken = (each.split("-")[0].casefold() for each in languages)
    return USUAL[next((each for each in spoken if each in USUAL), "en")]
