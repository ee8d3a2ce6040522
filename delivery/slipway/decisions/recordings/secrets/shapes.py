"""What looks like a secret, whatever its name is: tokens, numbers of cards and accounts, long random texts.

Each look takes time in proportion to the length of the text, also for a text that was made to be slow to read.
"""

from __future__ import annotations

import re
from itertools import pairwise

# What stands where something was dropped; it needs no escape in an address, a form or JSON.
MARKER = "not-kept"
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A JSON Web Token begins with the base64 of `{"`.
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{2,}")
_SCHEME = re.compile(r"(?i)\b(?:bearer|basic|digest|negotiate) +[\w.~+/=-]{6,}")
_LOGIN_IN_ADDRESS = re.compile(r"//[^/@\s:]{0,100}:[^/@\s]{1,100}@")
_E_MAIL = re.compile(r"[^\s@,;<>]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_CARD = re.compile(r"(?<![\d.])[2-6](?:[ -]?\d){12,18}(?![\d.])")
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_TOKEN = re.compile(r"[A-Za-z0-9_+/=.~:%-]{16,}")
_HEX = re.compile(r"[0-9a-fA-F]{24,}")
# A token among plain words must not pass for one of them: each part is looked at as well.
_SEAMS = (re.compile(r"[/.:=~%+]"), re.compile(r"[/.:=~%+_-]"))
SHORTEST_RANDOM, LONGEST_NUMBER = 16, 24
SMALL, LARGE, DIGIT = 1, 2, 3
WORD = (LARGE, SMALL)
# Of two letters or digits that stand side by side in a random text, about half are of different kinds: small, large or
# digit. In words, names of files and dates it is far fewer; that a word begins with a large letter does not count.
CHANGES = 0.22
# Of the letters of a language a third and more are vowels; of random ones a fifth.
VOWELS, ENOUGH_LETTERS = 0.26, 20


def looks_random(text: str) -> bool:
    """Return whether a text without spaces is one that nobody thought of: a key, a token, a hash. A UUID is none."""
    if len(text) < SHORTEST_RANDOM:
        return False
    plain = UUID.sub("/", text)
    parts = [plain, *(part for seam in _SEAMS for part in seam.split(plain))]
    return any(_is_random(part) for part in parts if len(part) >= SHORTEST_RANDOM)


def without_secrets(text: str, *, e_mails: bool = False) -> str:
    """Return a text with the marker in place of all that looks like a secret; with `e_mails` of addresses too."""
    for shape in (_JWT, _SCHEME, _LOGIN_IN_ADDRESS, *([_E_MAIL] if e_mails else [])):
        text = shape.sub(MARKER, text)
    text = _CARD.sub(lambda found: MARKER if is_card(found[0]) else found[0], text)
    text = _ACCOUNT.sub(lambda found: MARKER if is_account(found[0]) else found[0], text)
    return _TOKEN.sub(lambda found: MARKER if looks_random(found[0]) else found[0], text)


def is_card(text: str) -> bool:
    """Return whether the check digit is that of a card's number (ISO/IEC 7812-1, annex B)."""
    digits = [int(each) for each in text if each.isdigit()][::-1]
    doubled = (sum(divmod(2 * each, 10)) for each in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_account(text: str) -> bool:
    """Return whether the check digits are those of an account's number (ISO 13616: the remainder by 97 is 1)."""
    plain = text.replace(" ", "")
    return len(plain) >= 15 and int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def stand_in(text: str) -> str:
    """Return what takes the place of a value that is dropped as a whole: the marker, or for an account's number one of
    the same country and form that nobody has, so that a service which looks at check digits still reads the request.
    """
    if not (_ACCOUNT.fullmatch(text) and is_account(text)):
        return MARKER
    blank = "".join("0" if each.isdigit() else "X" if each.isalpha() else each for each in text[4:])
    turned = f"{blank}{text[:2]}00".replace(" ", "")
    # ISO 13616: the digits that make the remainder by 97 one.
    digits = 98 - int("".join(str(int(each, 36)) for each in turned)) % 97
    return f"{text[:2]}{digits:02}{blank}"


def _is_random(text: str) -> bool:
    if text.isdecimal():
        return len(text) > LONGEST_NUMBER
    kinds = [_kind(each) for each in text]
    signs = sum(kind > 0 for kind in kinds)
    changes = sum(
        bool(one != other and one and other and (one, other) != WORD) for one, other in pairwise(kinds)
    )
    if signs >= SHORTEST_RANDOM and (changes >= CHANGES * signs or _HEX.fullmatch(text)):
        return True
    return signs == len(text) and _is_no_word(text, kinds)


def _is_no_word(text: str, kinds: list[int]) -> bool:
    """Return whether a text of letters and digits alone has digits all over it, or letters that nobody can speak."""
    if (
        len(text) >= ENOUGH_LETTERS
        and sum((one == DIGIT) != (other == DIGIT) for one, other in pairwise(kinds)) >= 5
    ):
        return True
    letters = [each for each in text if each.isalpha()]
    vowels = sum(each in "aeiouAEIOU" for each in letters)
    return len(letters) >= ENOUGH_LETTERS and vowels < VOWELS * len(letters)


def _kind(letter: str) -> int:
    if "a" <= letter <= "z":
        return SMALL
    return LARGE if "A" <= letter <= "Z" else DIGIT if "0" <= letter <= "9" else 0
