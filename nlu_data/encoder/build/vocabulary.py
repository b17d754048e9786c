"""Which pieces of the vocabulary stay: those that Chinese in simplified script and English need.

Texts are simplified before they are encoded, and 250,000 pieces for a hundred languages are three
quarters of the whole network.
"""

import re
from collections import Counter

import opencc
from e5 import Weights
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from wordfreq import top_n_list

_SPECIAL = range(4)
_MARKS = re.compile(r"[\d.,%$¥€£!?:;/+*()\-。，！？、：；（）“”‘’…~]{1,4}")
_PLAIN_RANGES = (
    (0, 0x250),
    (0x2000, 0x2C00),
    (0x3000, 0x3040),
    (0xFF00, 0xFFEF),
    (0x1F300, 0x1FB00),
)


def kept_pieces(weights: Weights) -> list[int]:
    """The numbers of the pieces that stay, in order."""
    to_simplified = opencc.OpenCC("t2s").convert
    english = top_n_list("en", 60_000)
    chinese = [to_simplified(word) for word in top_n_list("zh", 80_000)]
    tokenizer = make_tokenizer(weights, range(len(weights.pieces)))
    seen: Counter[int] = Counter()
    for words in (
        english,
        [word.capitalize() for word in english[:20_000]],
        [word.upper() for word in english[:3_000]],
        chinese,
        [f"a{word}" for word in chinese],  # within a run, without the mark of a word's start
        [f"a {word}" for word in english],
        [f"x-{word}" for word in english[:20_000]],
    ):
        for encoded in tokenizer.encode_batch(words):
            seen.update(encoded.ids)
    kept = set(_SPECIAL) | set(seen)
    for number, piece in enumerate(weights.pieces):
        bare = piece.replace("▁", "")
        if _is_sign(bare) or _MARKS.fullmatch(bare) or _is_simplified(bare, to_simplified):
            kept.add(number)
    return sorted(number for number in kept if weights.pieces[number] != "<mask>")


def _is_sign(bare: str) -> bool:
    return len(bare) <= 1 and (
        not bare or any(first <= ord(bare) < end for first, end in _PLAIN_RANGES)
    )


def _is_simplified(bare: str, to_simplified: object) -> bool:
    is_han = bool(bare) and all("一" <= char < "\u9fff" for char in bare)
    return is_han and to_simplified(bare) == bare  # type: ignore[operator]


def make_tokenizer(weights: Weights, kept: "range | list[int]") -> Tokenizer:
    """The tokenizer over the pieces that stay; their new numbers are their places in `kept`."""
    vocabulary = [(weights.pieces[number], float(weights.scores[number])) for number in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement="▁", prepend_scheme="always", split=True
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
