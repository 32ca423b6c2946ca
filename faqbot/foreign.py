"""A message → the language that it is in, where that is plainly not the folder's.

Told by the script, or by the small words that a language cannot do without (Grefenstette, 1995). It
is a courtesy, not a filter: where it is unsure it says nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from faqbot.frozen import Frozen
from faqbot.text import fold, sanitise

__all__ = ["Foreign", "spoken"]

LOOKED_AT = 400  # characters
LEAST_WORDS = 2  # small words of a language
LEAST_SHARE = 0.3  # of all words of a message
MOST_KNOWN = 0.5  # share of words that the folder knows, from which on it is taken to be in the folder's language


class Foreign(Frozen):
    """A language by its two-letter code and English name, with "I do not understand this language" in its words."""

    code: str
    name: str
    sorry: str


_BY_WORDS: dict[str, tuple[Foreign, frozenset[str]]] = {
    code: (Foreign(code, name, sorry), frozenset(fold(words).split()))
    for code, name, sorry, words in (
        ("es", "Spanish", "No entiendo el espa\u00f1ol.", """el la los las un una de del que y en es por para con mi me te se lo
            como cuando donde cual puede puedo tengo tiene duele ayuda hola esta este muy mas pero si hay sirve al su buenos
            dias gracias ser hacer necesito desde cadera dolor masaje bueno buena"""),
        ("fr", "French", "Je ne comprends pas le fran\u00e7ais.", """le la les un une des du de et est que qui dans pour avec mon ma
            mes je j ai tu vous nous ne pas ce cette quel quelle comment pourquoi quand ou peut puis sur au aux bonjour merci
            il elle est-ce fait mal hanche bien bon bonne depuis c d l s qu"""),
        ("de", "German", "Ich verstehe kein Deutsch.", """der die das ein eine einen und ist ich du sie er es nicht mit bei f\u00fcr
            fur auf mein meine wie was wann warum kann hilft mir mich habe hat zu von den dem im am auch sehr schmerzen
            h\u00fcfte hufte gegen wenn oder aber hallo danke gut seit massage? tut weh"""),
        ("it", "Italian", "Non capisco l'italiano.", """il lo la gli le un una di del della che e \u00e8 in per con mio mia mi ti si
            come quando dove quale posso pu\u00f2 puo ho ha fa male aiuta ciao grazie sono molto pi\u00f9 piu anche alla al nel
            dolore anca massaggio buono buona"""),
        ("pt", "Portuguese", "N\u00e3o entendo portugu\u00eas.", """o os as um uma de do da dos das que e em \u00e9 por para com meu minha
            me se como quando onde qual pode posso tenho tem doi d\u00f3i ajuda ola ol\u00e1 obrigado obrigada n\u00e3o nao muito mais
            mas ao no na dor quadril massagem bom boa"""),
        ("nl", "Dutch", "Ik versta geen Nederlands.", """de het een en is ik je jij hij zij wij niet met bij voor op mijn hoe wat
            wanneer waarom kan helpt heb heeft te van den ook erg pijn heup tegen als of maar hallo dank bedankt goed al
            sinds dat dit er naar door"""),
        ("pl", "Polish", "Nie rozumiem po polsku.", """i w na z do si\u0119 sie nie jest czy co jak kiedy gdzie mnie mam ma mo\u017ce moze
            moge mog\u0119 mi moje moj m\u00f3j ale lub dla przy od po za to ten ta boli bol b\u00f3l biodro biodra masa\u017c masaz
            dzie\u0144 dobry dzien dziekuje cze\u015b\u0107 pomaga"""),
        ("sv", "Swedish", "Jag f\u00f6rst\u00e5r inte svenska.", """och i att det som en ett p\u00e5 pa \u00e4r ar av f\u00f6r for med jag du han hon vi inte min
            mitt mina hur vad n\u00e4r nar varf\u00f6r kan hj\u00e4lper har till ont h\u00f6ft hoft men eller hej tack bra sedan"""),
        ("da", "Danish", "Jeg forst\u00e5r ikke dansk.", """og i at det som en et p\u00e5 er af for med jeg du han hun vi ikke min mit mine
            hvordan hvad hvorn\u00e5r hvorfor kan hj\u00e6lper har til ondt hofte hoften men eller hej tak godt siden"""),
        ("no", "Norwegian", "Jeg forst\u00e5r ikke norsk.", """og i \u00e5 det som en et p\u00e5 er av for med jeg du han hun vi ikke min mitt mine
            hvordan hva n\u00e5r hvorfor kan hjelper har til vondt hofte hofta men eller hei takk bra siden"""),
        ("fi", "Finnish", "En ymm\u00e4rr\u00e4 suomea.", """ja on ei se ett\u00e4 etta mit\u00e4 mita miten milloin miksi voiko voi auttaako minun
            mun min\u00e4 mina lonkka lonkan kipu kipuun hieronta hei kiitos onko ovat mutta tai kun niin my\u00f6s"""),
        ("tr", "Turkish", "T\u00fcrk\u00e7e anlam\u0131yorum.", """ve bir bu i\u00e7in icin ile mi m\u0131 mu m\u00fc ne nas\u0131l nasil neden zaman var yok
            benim bana ben \u00e7ok cok ama veya da de kal\u00e7a kalca a\u011fr\u0131 agri a\u011fr\u0131s\u0131 masaj iyi gelir merhaba te\u015fekk\u00fcrler olur"""),
        ("ro", "Romanian", "Nu \u00een\u021beleg rom\u00e2na.", """\u0219i si la de un o nu este e cu pe pentru din ce cum c\u00e2nd cand unde pot poate am
            are m\u0103 ma mea meu mi doare \u0219old sold \u015fold durere masaj bun bun\u0103 buna ziua mul\u021bumesc multumesc sau dar"""),
        ("cs", "Czech", "Nerozum\u00edm \u010desky.", """a v na je se si \u017ee ze co jak kdy kde pro\u010d proc m\u016f\u017eu muzu mohu m\u00e1m mam m\u00e1 m\u011b me mi m\u016fj muj
            moje bol\u00ed boli ky\u010del kycel mas\u00e1\u017e masaz dobr\u00fd dobry den d\u011bkuji dekuji nebo ale pro pomaha pom\u00e1h\u00e1"""),
        ("hu", "Hungarian", "Nem \u00e9rtek magyarul.", """a az \u00e9s es egy nem van hogy mi mit mikor mi\u00e9rt miert nekem f\u00e1j faj cs\u00edp\u0151m cs\u00edp\u0151 csipo
            massz\u00e1zs masszazs j\u00f3 jo lehet seg\u00edt segit kell de vagy ha szia k\u00f6sz\u00f6n\u00f6m"""),
        ("id", "Indonesian", "Saya tidak mengerti bahasa Indonesia.", """yang dan di ke dari untuk dengan ini itu saya aku apa apakah bagaimana
            kapan kenapa bisa tidak ada sakit pinggul pijat nyeri baik bagus halo terima kasih atau tapi"""),
        ("tl", "Tagalog", "Hindi ako nakakaintindi ng Tagalog.", """ang ng sa mga na ko ako ikaw po ba ay hindi may ano paano kailan bakit pwede
            puwede masakit balakang hilot masahe maganda salamat kumusta o pero kung yung"""),
        ("vi", "Vietnamese", "T\u00f4i kh\u00f4ng hi\u1ec3u ti\u1ebfng Vi\u1ec7t.", """v\u00e0 l\u00e0 c\u1ee7a c\u00f3 kh\u00f4ng t\u00f4i b\u1ecb \u0111au h\u00f4ng m\u00e1t xa t\u1ed1t cho \u0111\u01b0\u1ee3c khi n\u00e0o
            t\u1ea1i sao nh\u01b0 th\u1ebf c\u1ea3m \u01a1n ch\u00e0o"""),
    )
}  # fmt: skip

_BY_SCRIPT: dict[str, Foreign] = {
    "CYRILLIC": Foreign(
        "ru",
        "Russian",
        "\u042f \u043d\u0435 \u043f\u043e\u043d\u0438\u043c\u0430\u044e \u043f\u043e-\u0440\u0443\u0441\u0441\u043a\u0438.",
    ),
    "GREEK": Foreign(
        "el",
        "Greek",
        "\u0394\u03b5\u03bd \u03ba\u03b1\u03c4\u03b1\u03bb\u03b1\u03b2\u03b1\u03af\u03bd\u03c9 \u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac.",
    ),
    "ARABIC": Foreign(
        "ar", "Arabic", "\u0644\u0627 \u0623\u0641\u0647\u0645 \u0627\u0644\u0639\u0631\u0628\u064a\u0629."
    ),
    "HEBREW": Foreign(
        "he", "Hebrew", "\u05d0\u05d9\u05e0\u05d9 \u05de\u05d1\u05d9\u05df \u05e2\u05d1\u05e8\u05d9\u05ea."
    ),
    "DEVANAGARI": Foreign(
        "hi",
        "Hindi",
        "\u092e\u0948\u0902 \u0939\u093f\u0902\u0926\u0940 \u0928\u0939\u0940\u0902 \u0938\u092e\u091d\u0924\u093e\u0964",
    ),
    "BENGALI": Foreign(
        "bn", "Bengali", "\u0986\u09ae\u09bf \u09ac\u09be\u0982\u09b2\u09be \u09ac\u09c1\u099d\u09bf \u09a8\u09be\u0964"
    ),
    "THAI": Foreign(
        "th",
        "Thai",
        "\u0e09\u0e31\u0e19\u0e44\u0e21\u0e48\u0e40\u0e02\u0e49\u0e32\u0e43\u0e08\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
    ),
    "HANGUL": Foreign("ko", "Korean", "\ud55c\uad6d\uc5b4\ub97c \uc774\ud574\ud558\uc9c0 \ubabb\ud569\ub2c8\ub2e4."),
    "HIRAGANA": Foreign("ja", "Japanese", "\u65e5\u672c\u8a9e\u306f\u308f\u304b\u308a\u307e\u305b\u3093\u3002"),
    "KATAKANA": Foreign("ja", "Japanese", "\u65e5\u672c\u8a9e\u306f\u308f\u304b\u308a\u307e\u305b\u3093\u3002"),
    "CJK": Foreign("zh", "Chinese", "\u6211\u4e0d\u61c2\u4e2d\u6587\u3002"),
}
_KANA = ("HIRAGANA", "KATAKANA")


def spoken(message: str, own: str, knows: Callable[[str], bool]) -> Foreign | None:
    """Return the language of a message if it is plainly another than the folder's `own` (a two-letter code).

    `knows` tells of a folded word whether the folder, or its language, has it.
    """
    text = fold(sanitise(message[:LOOKED_AT]))
    words = [
        w for w in (word.strip('?!.,;:()"\u00bf\u00a1\u2026') for word in text.split()) if any(map(str.isalpha, w))
    ]
    if sum(map(knows, words)) > MOST_KNOWN * len(words):
        return None
    found = _by_script(text) or _by_words(words)
    return None if found is None or found.code == own else found


def _by_script(text: str) -> Foreign | None:
    if text.isascii():
        return None
    scripts = [unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha()]
    foreign = [script for script in scripts if script in _BY_SCRIPT]
    if len(foreign) <= len(scripts) / 2:
        return None
    kana = next((script for script in foreign if script in _KANA), None)
    return _BY_SCRIPT[kana or max(dict.fromkeys(foreign), key=foreign.count)]


def _by_words(words: list[str]) -> Foreign | None:
    counts = {code: sum(word in small for word in words) for code, (_, small) in _BY_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    enough = counts[best] >= LEAST_WORDS and counts[best] >= LEAST_SHARE * len(words)
    return _BY_WORDS[best][0] if enough else None
