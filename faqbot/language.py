"""What faqbot has to know of a language: contractions, function words, words that deny.

One record a language. A folder in a language without a record here still works: its words are
stemmed by the Snowball algorithm of that language and weighed by their rarity alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from faqbot.frozen import Frozen

__all__ = ["ENGLISH", "Cues", "Language", "Pattern", "Turns", "language"]


class Pattern:
    """A regular expression that is compiled when it is first used: to compile all takes longer than to answer."""

    search: Callable[[str], re.Match[str] | None]
    match: Callable[[str], re.Match[str] | None]
    sub: Callable[..., str]
    split: Callable[[str], list[str]]
    findall: Callable[[str], list[str]]

    def __init__(self, text: str, flags: int = 0) -> None:
        self.text = text
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """Called until there is an attribute of this name: from then on, calls go straight to the expression."""
        if name not in Pattern.__annotations__:
            raise AttributeError(name)
        found = getattr(re.compile(self.text, self.flags), name)
        setattr(self, name, found)
        return found


class Cues(Frozen):
    """Words that change what a mention means, after NegEx (Chapman et al., 2001) and ConText
    (Harkema et al., 2009). Phrases are written as `Preparer.words` cuts them.

    `denies` opens a scope to its right (`plain_denials` are a few that do nothing else), `denied` to its left; `not_denying` are phrases that hold a
    denying word and deny nothing; `ends` close a scope (not right
    after one of `within`: "no pain in my chest"), and so does a comma, unless one of `lists`, a
    word or two, or items joined by one of `joins` follow. `past`, `story` and `asks_fact` are searched in a whole sentence: long
    ago and over; somebody else's tale; a question of fact. `present` says that the past goes on,
    unless it is `over`. A question of fact counts as one only where no word of `persons` says that it
    is about somebody; the "me" of `asks` does not. `asks_openly`
    is any question that does not ask for leave: it counts as one of fact for all but emergencies.
    `defines` is the plainest of such questions. `cleared` is how people say that a professional has
    settled what they were warned of.
    """

    denies: tuple[str, ...] = ()
    plain_denials: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    not_denying: tuple[str, ...] = ()
    ends: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    past: Pattern | None = None
    present: Pattern | None = None
    over: Pattern | None = None
    story: Pattern | None = None
    asks_fact: Pattern | None = None
    asks_openly: Pattern | None = None
    defines: Pattern | None = None
    asks: Pattern | None = None
    persons: frozenset[str] = frozenset()
    cleared: Pattern | None = None


class Turns(Frozen):
    """How people refer to earlier turns. The patterns are searched in `Preparer.words`, joined by spaces.

    `leads` open a turn that goes on from the last; `pronouns` stand for its subject; `corrects`
    opens a correction, `returns` a return to an earlier topic; `more`, `source`, `why`, `yes`, `no`,
    `both` and `ordinals` are whole turns. A question that begins with one of `reasons` explains.
    `asks` begins a question, `another` stands in a sentence (as typed) where a second one begins.
    """

    leads: Pattern | None = None
    pronouns: frozenset[str] = frozenset()
    corrects: Pattern | None = None
    returns: Pattern | None = None
    more: Pattern | None = None
    source: Pattern | None = None
    why: Pattern | None = None
    yes: Pattern | None = None
    no: Pattern | None = None
    both: Pattern | None = None
    ordinals: Mapping[str, int] = MappingProxyType({})
    reasons: frozenset[str] = frozenset()
    asks: Pattern | None = None
    another: Pattern | None = None


class Language(Frozen):
    """`name` is what the language calls itself; `snowball` names the stemming algorithm, "" means that
    words are left as they are.

    `contractions` are applied in order to each folded word with an apostrophe; `spellings` replace
    whole words, contractions without their apostrophe among them; `lookalikes` are letters of other
    scripts that pass for this one's (Unicode Technical Standard 39). Function words carry no subject:
    a question made of nothing else is never answered. `vocatives` are said to somebody and mean
    nothing.
    """

    code: str
    name: str = ""
    snowball: str = ""
    contractions: tuple[tuple[Pattern, str], ...] = ()
    spellings: Mapping[str, str] = MappingProxyType({})
    lookalikes: Mapping[int, int] = MappingProxyType({})
    function_words: frozenset[str] = frozenset()
    vocatives: frozenset[str] = frozenset()
    cues: Cues = Cues()
    turns: Turns = Turns()


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[Pattern, str], ...]:
    return tuple((Pattern(pattern), with_) for pattern, with_ in pairs)


ENGLISH = Language(
    code="en",
    name="English",
    snowball="english",
    contractions=_rules(
        (r"^can't", "can not"),
        (r"^won't", "will not"),
        (r"^shan't", "shall not"),
        (r"^ain't", "is not"),
        (r"n't've$", " not have"),
        (r"n't$", " not"),
        (r"^let's$", "let us"),
        (r"^(what|where|who|when|how|why|that|there|here|it|he|she)'s$", r"\1 is"),
        (r"^i'm$", "i am"),
        (r"'ve$", " have"),
        (r"'re$", " are"),
        (r"'ll$", " will"),
        (r"'d$", " would"),
        (r"'s$", ""),
    ),
    spellings={
        "cannot": "can not",
        "cant": "can not",
        "wont": "will not",
        "shant": "shall not",
        "im": "i am",
        "ive": "i have",
        "youve": "you have",
        "weve": "we have",
        "theyve": "they have",
        "youre": "you are",
        "theyre": "they are",
        "dont": "do not",
        "doesnt": "does not",
        "didnt": "did not",
        "isnt": "is not",
        "arent": "are not",
        "wasnt": "was not",
        "werent": "were not",
        "hasnt": "has not",
        "havent": "have not",
        "hadnt": "had not",
        "shouldnt": "should not",
        "wouldnt": "would not",
        "couldnt": "could not",
        "mustnt": "must not",
        "neednt": "need not",
        "whats": "what is",
        "wheres": "where is",
        "whos": "who is",
        "whens": "when is",
        "hows": "how is",
        "whys": "why is",
        "thats": "that is",
        "theres": "there is",
        "its": "it is",
        "hes": "he is",
        "shes": "she is",
        "heres": "here is",
        "u": "you",
        "ur": "your",
        "r": "are",
        "n": "and",
        "y": "why",
        "pls": "please",
        "plz": "please",
        "wot": "what",
        "wat": "what",
        "coz": "because",
        "cos": "because",
        "cuz": "because",
        "bc": "because",
        "thx": "thanks",
        "tho": "though",
        "thru": "through",
        "gonna": "going",
        "wanna": "want",
        "gotta": "must",
        "dunno": "not know",
        "msg": "message",
        "b4": "before",
        "gr8": "great",
        "aint": "is not",
        "teh": "the",
        "abt": "about",
        "w": "with",
        "bout": "about",
        "dis": "this",
        "dat": "that",
        "da": "the",
        "wid": "with",
        "yr": "your",
        "yrs": "years",
        "shud": "should",
        "shld": "should",
        "shoud": "should",
        "cud": "could",
        "cld": "could",
        "coud": "could",
        "wud": "would",
        "wld": "would",
        "woud": "would",
        "wich": "which",
        "wen": "when",
        "hav": "have",
        "ov": "of",
        "iz": "is",
        "woz": "was",
        "wiv": "with",
        "frm": "from",
        "becuz": "because",
        "alot": "a lot",
        "gud": "good",
        "nite": "night",
        "ppl": "people",
        "sumone": "someone",
        "sumthing": "something",
        "dnt": "do not",
        "doin": "doing",
        "goin": "going",
        "havin": "having",
        "gettin": "getting",
        "fibre": "fiber",
        "fibres": "fibers",
        "programme": "program",
        "colour": "color",
        "centre": "center",
        "grey": "gray",
        "mum": "mother",
        "mom": "mother",
        "mam": "mother",
        "soo": "so",
        "noo": "no",
        "tummy": "belly",
        "specialised": "specialized",
        "localised": "localized",
    },
    lookalikes=str.maketrans(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u0501\u051b\u051d\u04bb\u043c\u0442\u043a\u0432\u043d"
        "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7\u03c3\u0131\u0269\u0261\u1d00\u1d04\u1d07\u1d0f",
        "aeopcyxisjdqwhmtkbhoaeikvptuxoiigaceo",
    ),
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
    vocatives=frozenset(
        "mate buddy pal bud bro dude man guys folks love dear darling honey friend bot sir madam".split()
    ),
    cues=Cues(
        plain_denials=("no", "without", "there is no", "no sign of", "never had"),
        denies=(
            "no",
            "not",
            "never",
            "none",
            "nor",
            "neither",
            "without",
            "nobody",
            "no one",
            "nothing",
            "denies",
            "denied",
            "ruled out",
            "rules out",
            "rule out",
            "negative for",
            "free of",
            "free from",
            "clear of",
            "instead of",
            "rather than",
            "nobody in my family",
            "no one in my family",
            "nobody in the family",
            "no one in the family",
            "none of my family",
            "none of us",
            "no one ever said i had",
            "nobody ever said i had",
            "never been told i have",
            "never been told i had",
            "not think i have",
            "not believe i have",
            "no chance i am",
            "no way i am",
            "not think i am",
            "doctor says it is not",
            "doctor said it is not",
            "not what i have",
            "no history of my having",
        ),
        denied=(
            "ruled out",
            "was negative",
            "were negative",
            "is negative",
            "came back negative",
            "came back clear",
            "is unlikely",
            "has been excluded",
            "was excluded",
            "not present",
            "is not the problem",
            "was clear",
            "were clear",
            "there is none",
            "there was none",
            "none found",
            "none there",
            "nothing found",
        ),
        not_denying=(
            "not sure",
            "not certain",
            "not know",
            "not only",
            "not just",
            "no idea",
            "no wonder",
            "not tell",
            "no doubt",
            "not help",
            "no longer able",
            "not stop",
            "not get rid",
            "not shake",
            "not gone",
            "not going away",
            "not better",
            "not getting better",
            "not improving",
            "not healed",
            "not cleared",
            "not yet",
            "no better",
            "no joke",
            "not been right",
            "not bear",
            "not to worry",
            "not want to bother",
            "not think it matters",
            "not that it matters",
            "not to be dramatic",
            "not being funny",
            "why not",
            "not feeling well",
            "not well",
            "not told",
            "not mention",
            "not said",
            "not let",
            "no relief",
            "not wait",
            "not bothered",
            "not worried",
            "without warning",
            "without any warning",
            "no warning",
            "nothing helps",
            "nothing touches",
            "nothing eases",
            "nothing works",
            "not rule out",
            "not ruled out",
            "no reason",
            "no apparent reason",
            "without reason",
            "not walk",
            "not stand",
            "not move",
            "not put",
            "not lift",
            "not bend",
            "not feel my",
            "not get up",
            "not get out",
            "not breathe",
            "not sit",
            "not lie",
            "not straighten",
            "not sleep",
            "not cope",
            "not go on",
            "not weight",
            "not normal",
            "no one diagnosed",
            "nobody diagnosed",
            "no one has",
            "nobody has",
            "no one knows",
            "nobody knows",
            "no one can",
            "nobody can",
            "no one looked",
            "nobody looked",
            "no one seems",
            "nobody seems",
            "not right",
            "not fully",
            "not quite",
            "not completely",
            "not long",
            "not one to",
            "no matter",
        ),
        ends=frozenset(
            """but however though although except still yet because since so then now only just i my he she his her we
            it they which who that what how today suddenly""".split()
        ),
        within=frozenset("in on of down around near from at over under behind to up inside across".split()),
        lists=frozenset("or nor and no not any even never without".split()),
        joins=frozenset("or nor".split()),
        past=Pattern(
            r"\b(?:years?|decades?|ages|long time|long|yonks) (?:ago|back|since)\b|\bas a (?:kid|child|boy|girl|teen\w*|toddler|baby|lad)\b"
            r"|\bwhen i was (?:a |at |in |\d|little|small|young|still)|\b(?:back )?in (?:the )?(?:19\d\d|20[01]\d|[1-9]0s)\b"
            r"|(?<!never )\bused to (?:have|get|be|suffer)\b|\blast (?:year|season|summer|winter)\b"
            r"|\b(?:fully|completely|long|all|since|well|now|has|have) (?:healed|recovered|resolved|mended|cleared up)\b"
            r"|\b(?:healed|mended|recovered|resolved|cleared up) (?:fine|well|fully|completely|nicely|years|long|ages|up)\b"
            r"|\bin my (?:youth|teens|twenties|thirties)\b|\bchildhood\b|\bas a youngster\b"
        ),
        present=Pattern(
            r"\b(?:now|today|tonight|suddenly|yesterday|currently|these days|this (?:morning|week|afternoon|evening)|"
            r"last night|since then)\b(?! (?:fine|ok|okay|healed|better|good|well|all good|recovered))"
        ),
        over=Pattern(
            r"\b(?:fine|ok|okay|healed|better|good|well|recovered|sorted|gone|cleared|clear) (?:now|today|these days|again)\b"
        ),
        story=Pattern(
            r"\b(?:i|we|just) (?:read|watched)\b|\bwatched (?:a|an|the|this|some)\b|\bheard (?:about|of|that|on)\b|\bsaw (?:a|the|this|that|on) (?:film|movie|video|"
            r"program|documentary|post|show|advert|episode|telly|tv|youtube|tiktok)\b"
            r"|\bin (?:a|the|this|that|my) (?:film|movie|book|novel|series|show|soap|story|podcast|documentary|essay|assignment|article)\b"
            r"|\b(?:story|article|documentary|program|podcast|film|book|novel) about\b|\bcharacter in\b"
            r"|\bmy (?:essay|assignment|homework|dissertation|(?:exam|test|quiz|course) is (?:on|about))\b"
        ),
        asks_fact=Pattern(
            r"^(?:(?:so|and|ok|okay|hi|hello|hey|please|quick question|just curious|out of curiosity|curious|question|for my studies) )*"
            r"(?:what (?:is|are|was|does|exactly is|causes|happens|counts as|kind of|sort of|type of)\b|what\b.* (?:mean|means|stand for)\b|"
            r"define\b|definition of|meaning of|full form|explain\b|(?:what is the )?difference between|how (?:common|often do)\b|"
            r"how (?:is|are|does|do) (?:a|an|the|doctors|therapists|people)\b|"
            r"why (?:is|are|can|could|should|would|do|does|might|must|not) (?:massage|massaging|rubbing|people|someone|doctors?|"
            r"it (?:bad|dangerous|risky|not)|you not|massages)\b|"
            r"why (?:is|are|must|should|can|do|does|could|would) [\w ]{1,40} (?:be \w+|a (?:warning|red|danger|bad|sign|risk|worry|"
            r"contraindication)|dangerous|risky|serious|important|bad|matter|travel|happen)\b|who (?:gets|is at risk)|"
            r"can massage\b|could massage\b|is it true|(?:does|do|can|could|is|are) "
            r"(?!.*\b(?:ok|okay|safe|allowed|alright|all right|wise)\b).{1,60}\b(?:causes?|caused|leads?|means?|called|"
            r"happens?|common|rare|hereditary|run in|occurs?|in the|part of)\b|"
            r"(?:can|could) (?:you|someone) (?:explain|tell|define)|tell me (?:what|about|how|why)|"
            r"(?:is|are) (?:a |an |the )?[\w ]{1,40} (?:a|an|the) (?:kind|sort|type|form|sign|symptom|contraindication|reason)\b|"
            # asked of people in general: "what should therapists do when clients have ..."
            r"(?:what|why|how|when|which|who|is|are|do|does|did|can|could|should|would|will|must|at what)\b.{1,80}\b"
            r"(?:people|patients|clients|women|men|adults|seniors|pensioners|therapists|practitioners|masseurs|physios|doctors|nurses|"
            r"athletes|runners|students|(?:a|the) (?:therapist|practitioner|masseur|masseuse|physio))\b)"
        ),
        asks_openly=Pattern(
            r"^(?:(?:so|and|ok|okay|hi|hello|hey|please|also) )*(?:what|why|how|when|which|who|is|are|do|does|did|at what)\b"
            r"(?!.*\b(?:ok|okay|safe|allowed|alright|all right|wise|advisable|now|today|still|yet|just)\b)"
            # how to do it to somebody is about that somebody
            r"(?!how\b.*\b(?:someone|someones|somebody|somebodys|anyone|anybody|a person)\b)"
        ),
        defines=Pattern(r"^(?:what is|what are|define|definition of|meaning of) (?!the\b)(?:an? )?\w+(?: \w+)?$"),
        asks=Pattern(
            r"\b(?:tell|explain to|show|teach|give|help|remind) (?:me|us)\b|\bcan i ask\b|\bi (?:wonder|was wondering|am curious)\b"
        ),
        persons=frozenset(
            """i me my mine myself we us our he him his she her hers mother mum mom dad father gran granny grandma grandad
            grandpa grandmother grandfather nan nana nanna pop wife husband hubby partner girlfriend boyfriend son
            daughter brother sister kid kids child baby uncle aunt auntie aunty cousin friend mate neighbor neighbour
            client clients patient boss colleague fiance fiancee missus bloke flatmate roommate niece nephew toddler
            teenager stepdad stepmom""".split()
        ),
        cleared=Pattern(
            r"\b(?:doctor|gp|doc|hospital|nurse|consultant|specialist|surgeon|er|a and e|scan|xray|x ray|tests?|paramedics?)\b"
            r"(?: \w+){0,9} (?:fine|ok|okay|clear|cleared|nothing|safe|alright|all right|good to go|normal|ruled)\b"
            r"|\b(?:got|given|have|had) (?:the|an) all clear\b|\b(?:been|was|got) (?:cleared|checked out|signed off)\b"
        ),
    ),
    turns=Turns(
        leads=Pattern(
            r"^(?:(?:ok|okay|right|well|oh|hmm|so|and|but|or|also|then|yes|yeah|cool|great|thanks|fine|sure|ah|now) )*"
            r"(?:and|but|or|so|also|then|what about|how about|what if|what of|how come|same for|and for|or for|"
            r"is that|is it|are they|does it|does that|do they|can it|can they|would it|will it|even)\b"
        ),
        pronouns=frozenset(
            "it its that this they them their those these one ones he she him her there same another other others".split()
        ),
        corrects=Pattern(
            r"^(?:(?:no|nope|nah|sorry|oops|wait|actually|um|er|hmm|oh|hang on) )*"
            r"(?:i (?:meant|mean|was asking|am asking|am talking|was talking|said)(?: about| for)?|i wanted|not that|rather|meant) "
        ),
        returns=Pattern(
            r"^(?:(?:ok|okay|right|anyway|so|but|now|let us|can we|could we|i want to|please|going|go|get|getting) )*"
            r"back (?:to|on) (?:the |my |what you said about |that about )?"
        ),
        more=Pattern(
            r"^(?:(?:ok|okay|please|can you|could you|yes|and|go on|i want to|i would like to) )*"
            r"(?:tell me more|more|say more|go on|continue|know more|hear more|anything else|what else|more detail|more details|"
            r"more info|more information|explain more|elaborate|keep going|carry on)"
            r"(?: please| then| about (?:it|that|this)| on (?:it|that|this)| is there| do you know)*$"
        ),
        source=Pattern(
            r"^(?:(?:and|but|ok|okay|so|really|hmm|oh) )*(?:who says(?: so| that| this)?|says who|who said (?:so|that|this)|according to who(?:m)?|"
            r"where (?:does|did|do) (?:it|that|this|you) (?:come from|say|stand|get (?:it|that|this)(?: from)?)(?: that| so)?|"
            r"(?:what is|whats|any|the|your|got a|got any|give me (?:the|a|your)|show me (?:the|your)|what are your|cite your) "
            r"(?:sources?|evidence|proof|references?|citations?|research|stud(?:y|ies)|basis)|sources?|proof|evidence|references?|"
            r"how do you know(?: that| this| it)?|is (?:that|this|it) (?:proven|true|based on (?:anything|research|evidence))|"
            r"where is (?:that|this|it) from|prove it|can you prove (?:it|that|this)|says which article|which article(?: says (?:so|that|this))?)$"
        ),
        why=Pattern(
            r"^(?:(?:and|but|ok|okay|so|really|hmm|oh) )*(?:why|how come|how so|why is that|why so|why not|for what reason)$"
        ),
        yes=Pattern(
            r"^(?:yes|yeah|yep|yup|ye|aye|sure|ok|okay|please|please do|yes please|go ahead|of course|definitely|absolutely|correct|right|that one|exactly)(?: please| that one| it is| thanks)*$"
        ),
        no=Pattern(
            r"^(?:no|nope|nah|no thanks|no thank you|neither|none|none of them|none of these|neither of them|not really)(?: thanks)*$"
        ),
        both=Pattern(
            r"^(?:both|all|all of them|all three|both of them|both please|all please|each of them|the two|the lot|everything)(?: please)*$"
        ),
        reasons=frozenset(("why", "how")),
        asks=Pattern(
            r"^(?:(?:and|also|so|but|plus|or|then|please|ok|okay|well|hi|hello|oh) )*"
            r"(?:what|how|is|are|can|could|does|do|did|should|will|would|why|when|where|which|who|has|have|am|shall|may|any|"
            r"tell me|explain|i (?:want|need|would like) to (?:know|ask)|i (?:wonder|was wondering|am wondering))\b"
        ),
        another=Pattern(
            r"(?:,\s*|\s+)(?:and also|and|also|plus|but)\s+(?=(?:what|how|is|are|can|could|does|do|should|will|why|when|where|"
            r"which|who|would)\b)",
            re.IGNORECASE,
        ),
        ordinals={
            "first": 1,
            "1st": 1,
            "second": 2,
            "2nd": 2,
            "third": 3,
            "3rd": 3,
            "fourth": 4,
            "4th": 4,
            "one": 1,
            "two": 2,
            "three": 3,
            "four": 4,
            "last": -1,
            "top": 1,
            "former": 1,
            "latter": 2,
        },
    ),
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
