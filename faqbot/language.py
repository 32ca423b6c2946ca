"""What faqbot has to know of a language: contractions, function words, words that deny.

One record a language. A folder in a language without a record here still works: its words are
stemmed by the Snowball algorithm of that language and weighed by their rarity alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["ENGLISH", "Language", "language"]


@dataclass(frozen=True, slots=True)
class Language:
    """`snowball` names the stemming algorithm; "" means that words are left as they are.

    `contractions` are applied in order to folded text, before it is cut into words; `spellings`
    replace single words. Function words carry no subject: a question made of nothing else is never
    answered. `negators` deny what follows them; they are function words that matching keeps.
    """

    code: str
    snowball: str = ""
    contractions: tuple[tuple[re.Pattern[str], str], ...] = ()
    spellings: dict[str, str] = field(default_factory=dict)
    function_words: frozenset[str] = frozenset()
    negators: frozenset[str] = frozenset()


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), with_) for pattern, with_ in pairs)


ENGLISH = Language(
    code="en",
    snowball="english",
    contractions=_rules(
        (r"\bcan(?:'t|t|not)\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"\bshan'?t\b", "shall not"),
        (r"\bain'?t\b", "is not"),
        (r"\b(do|does|did|is|are|was|were|has|have|had|should|would|could|must|need)n'?t\b", r"\1 not"),
        (r"\blet's\b", "let us"),
        (r"\b(what|where|who|when|how|why|that|there|here|it|he|she)'?s\b(?!')", r"\1 is"),
        (r"\bi'?m\b", "i am"),
        (r"\b(i|you|we|they|who|what|there)'ve\b", r"\1 have"),
        (r"\b(i|you|we|they)ve\b", r"\1 have"),
        (r"\b(you|we|they|who|what)'re\b", r"\1 are"),
        (r"\b(you|they)re\b", r"\1 are"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
        (r"(?<=\w)'s\b", ""),
    ),
    spellings={
        "u": "you", "ur": "your", "r": "are", "n": "and", "y": "why", "pls": "please", "plz": "please",
        "wot": "what", "wat": "what", "coz": "because", "cos": "because", "cuz": "because", "bc": "because",
        "thx": "thanks", "tho": "though", "thru": "through", "gonna": "going", "wanna": "want",
        "gotta": "must", "dunno": "not know", "msg": "message", "b4": "before", "gr8": "great",
        "whats": "what is", "aint": "is not", "teh": "the", "abt": "about", "w": "with", "bout": "about",
        "dis": "this", "dat": "that", "da": "the", "wid": "with", "yr": "your", "yrs": "years",
        "fibre": "fiber", "fibres": "fibers", "programme": "program", "colour": "color",
        "centre": "center", "grey": "gray", "mum": "mother", "mom": "mother", "mam": "mother",
        "tummy": "belly", "specialised": "specialized", "localised": "localized",
    },
    function_words=frozenset(
        """a about above actually after again all almost along already also although always am an and any anyone
        anything anyway are around as ask at away back be because been before being below between both bit but by can
        could cheers come dear did do does doing done down during each either else enough especially even ever every
        everyone everything few first for from further get gets getting give gives go goes going gone got had has have
        having he hello help her here hers herself hey hi him himself his how however hmm i if in into is it its itself
        just keep kind know let like lot lots made make makes making many may maybe me mean might mine more most much
        must my myself need needs no nor not nothing now of off ok okay on once one ones only or other others our ours
        out over own people person please possible put quite rather really right said same say says see seem shall she
        should since so some somebody someone something sort still such sure take tell than thanks thank that the
        their theirs them themselves then there these they thing things think this those though through to too under
        until up upon us use used using very want was way we well were what when where whether which while who whom
        whose why will with within without wonder would yes yet you your yours yourself""".split()
    ),
    negators=frozenset("no not never nor without none neither".split()),
)

_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip


def language(code: str) -> Language:
    """Return the record of a language by its two-letter code; an unknown one has no stemming."""
    if code == "en":
        return ENGLISH
    return Language(code=code, snowball=_SNOWBALL.get(code, ""))
