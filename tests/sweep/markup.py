"""What D5 throws, and the parser that sees whether it came through as markup."""

# ruff: noqa: E501
from __future__ import annotations

import re
from html.parser import HTMLParser

TAGS = ("script", "img", "svg", "iframe", "object", "embed", "math", "video", "audio", "details", "marquee", "style", "link", "meta", "base",
        "form", "input", "a", "body", "template", "textarea", "select", "button", "isindex", "x-zqx")  # fmt: skip
OPENINGS = ("", "\"'>", "'>", "</textarea>", "</title>", "</script>", "</style>", "</option></select>", "-->", "]]>", "`>", "</a>")
PAYLOADS = [
    *(f"<{tag} zqx onzqx=zqx()>" for tag in TAGS),
    *(f"{opening}<zqx onzqx=1>" for opening in OPENINGS),
    *(f"{opening}<script>zqx()</script>" for opening in OPENINGS),
    *(f"{quote} onfocus=zqx() autofocus zqx={quote}" for quote in ("\"", "'", "`", "")),
    *(f"{scheme}zqx()" for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", "vbscript:", "data:text/html,<zqx>", "&#106;avascript:")),
    *("{{7*7}}zqx", "{% zqx %}", "{% load zqx %}", "${zqx}", "#{zqx}", "<%= zqx %>", "{{constructor.constructor('zqx')()}}", "%(zqx)s", "{zqx}"),
    *("&lt;zqx&gt;", "&#60;zqx&#62;", "\\u003czqx\\u003e", "\\x3czqx\\x3e", "%3Czqx%3E", "＜zqx＞", "<\u00a0zqx>", "<zqx\u2028>", "<<zqx>>"),
    *("</zqx", "<zqx", "<!--zqx", "<![CDATA[zqx", "<?zqx", "<!zqx>", "<zqx/>", "<zqx/onzqx=1//", "<svg/onload=zqx()//"),
    *("\"><svg><animate onbegin=zqx() attributeName=x>", "<math><mi//xlink:href=\"data:x,<zqx>\">", "<noscript><p title=\"</noscript><zqx>\">"),
    *("';zqx()//", "\";zqx()//", "\\\";zqx()//", "</script><!--<zqx>", "\u202e<zqx>", "<zqx style=width:expression(zqx())>", "[zqx](javascript:zqx)"),
    *("=cmd|' /C zqx'!A0", "\r\nSet-Cookie: zqx=1", "\r\n\r\n<zqx>", "<a href=\"\x01javascript:zqx()\">", "<input formaction=javascript:zqx()>"),
    *(f"<{tag} {event}=zqx()>" for tag in ("img src=x", "body", "svg", "details open")
      for event in ("onerror", "onload", "onclick", "onmouseover", "ontoggle")),
]  # fmt: skip


class Page(HTMLParser):
    """Its elements and their attributes, and what a script could be made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            address = (value or "").strip().lower() if name in {"href", "src", "action", "formaction", "xlink:href"} else ""
            if "zqx" in name or name.startswith("on") or (name == "style" and "zqx" in (value or "")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if "zqx" in tag:
            self.wrong.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        if "zqx" in tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and "zqx" in data and re.search(r"[<>]", data):
            self.wrong.append(f"a script holds {data[:60]!r}")
        if "49zqx" in data:
            self.wrong.append("a template was run")

    def handle_comment(self, data: str) -> None:
        if "zqx" in data:
            self.wrong.append(f"<!--{data[:60]}")

    def handle_decl(self, decl: str) -> None:
        if "zqx" in decl:
            self.wrong.append(f"<!{decl[:60]}>")

    handle_pi = unknown_decl = handle_decl


def packed(limit: int, turn: int) -> str:
    """As many payloads, from the one of that turn on, as stand in a text of so many characters; at least one that fits."""
    value, index = "", turn
    while len(value) + 60 < min(limit, 1500):
        value, index = f"{value} {PAYLOADS[index % len(PAYLOADS)]}", index + 7
    whole = [one for one in PAYLOADS[turn % len(PAYLOADS) :] + PAYLOADS if len(one) <= limit]
    return (value or next(iter(whole), "<zqx>"[:limit])).strip()
