"""Text from people: cleaned before it is stored, neutralised before it leaves in a file or a LIKE."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from .exceptions import InvalidInput

# Not of category Cf, yet drawn as nothing: a name of such characters only would look empty.
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_LINE_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_MARK_FLOOD = 30
_MAX_TERMS = 8
_FORMULA_START = re.compile(r"[=+\-@]")
_QUOTES_AND_BLANKS = " \t\r\n\v\f\"'`«»„“”‘’‚‹›＂＇"


class TextTooLong(InvalidInput, ValueError):
    """Params: `limit` and `length`, both in characters after cleaning."""

    default_code = "max_length"
    default_message = _("No more than %(limit)s characters; there are %(length)s.")


def strip_invisible(value: str) -> str:
    """Without controls, zero-width and bidirectional marks, surrogates and fillers; blanks and line breaks stay.

    U+200D goes too, so an emoji family falls apart into its members: a lookalike of another customer's name is worse.
    """
    return "".join(char for char in value if char in "\t\n\r" or not _invisible(char))


def _invisible(char: str) -> bool:
    if char < "\x7f":
        return char < " "
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} or char in _BLANK_LETTERS or ord(char) & 0xFFFE == 0xFFFE


def clean_text(value: str, max_length: int, multiline: bool = False) -> str:
    """`value` as it may be stored: NFC, no invisible characters, runs of blanks made one, trimmed.

    With `multiline`, line breaks stay as LF, at most one empty line in a row; without it they are blanks. Cleaning
    twice changes nothing. Raises TextTooLong, which the API answers with 400; text is never cut.
    """
    if len(value) > 4 * max_length + 1000:
        raise TextTooLong(params={"limit": max_length, "length": len(value)})
    lines = _LINE_BREAKS.sub("\n", value).split("\n")
    cleaned = [" ".join(_normal_form(strip_invisible(line)).split()) for line in lines]
    text = re.sub("\n{3,}", "\n\n", "\n".join(cleaned).strip("\n")) if multiline else " ".join(filter(None, cleaned))
    if len(text) > max_length:
        raise TextTooLong(params={"limit": max_length, "length": len(text)})
    return text


def _normal_form(line: str) -> str:
    """NFC; runs of combining marks are cut at 30 (UAX #15, stream-safe), since ordering them takes quadratic time."""
    if line.isascii():
        return line
    run, kept = 0, []
    for char in line:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARK_FLOOD:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def csv_safe(cell: object) -> str | int | Decimal:
    """`cell` for `csv.writer`: numbers stay numbers; text that a spreadsheet would run as a formula gets an apostrophe.

    Looks behind blanks, quotes and invisible characters, and at full-width forms too. It guards the start of a cell:
    the file must be read with the separator it was written with.
    """
    if isinstance(cell, Decimal) and cell.is_finite():
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    text = "" if cell is None else str(cell).replace("\0", "")
    start = unicodedata.normalize("NFKC", strip_invisible(text[:64])).lstrip(_QUOTES_AND_BLANKS + "\u00a0\u3000")
    return f"'{text}" if text[:1] in {"\t", "\r", "\n"} or _FORMULA_START.match(start) else text


def search_terms(query: str) -> list[str]:
    """The words of a search box: cleaned, each once whatever its case, the first eight; a long query is cut."""
    terms: dict[str, str] = {}
    for word in _normal_form(strip_invisible(query[:400])).split():
        terms.setdefault(word.casefold(), word)
    return list(terms.values())[:_MAX_TERMS]


def like_escape(text: str, escape: str = "\\") -> str:
    """`text` for a raw `LIKE … ESCAPE`: %, _ and the escape character itself lose their meaning."""
    return "".join(escape + char if char in {escape, "%", "_"} else char for char in text)
