"""The trained model: no worse than its floors, and the same with Rasa and without."""

import asyncio
import tomllib
from itertools import batched
from pathlib import Path
from statistics import fmean

import pytest

from bot.evaluation.figures import Answer, chances_of, evaluate
from bot.evaluation.labelled import NONE, OF_LANGUAGE
from bot.learning import held_out
from bot.nlu.exported import ExportedNlu
from bot.nlu.process import RasaProcess, rasa_command
from bot.nlu.train import Sources, ensure_model
from bot.nlu.training_data import Example, read_examples
from bot.nlu.understanding import CAUSE_INTENTS as CAUSES
from bot.nlu.understanding import Understanding

pytestmark = [pytest.mark.nlu, pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
HELD_OUT = ROOT / "nlu_data" / "held_out"
FLOORS = tomllib.loads((HELD_OUT / "floors.toml").read_text("utf-8"))
ODD = [
    "x",
    "/affirm",
    "Ａ－１００１　ｗａｓ　ｌａｔｅ",
    "好" * 5_000,
    "İstanbul ŉ ﬁ ǅ ß",
    "一二三 four 5 ٦",
    "\u202eabc\0 \ud800 \U0002070e 'tis",
]


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples(HELD_OUT)


@pytest.fixture(scope="module")
def figures(examples: list[Example]) -> dict[str, dict[str, float]]:
    """By script, those of `evaluate` that have floors, and how often small talk is told apart."""
    nlu = ExportedNlu.of(ensure_model(Sources(ROOT), print))
    understood = asyncio.run(nlu.parse([each.text for each in examples]))
    answers = [
        Answer(chances_of(each), frozenset(), abstained=False, seconds=0) for each in understood
    ]
    found = {}
    for script, figures in evaluate(held_out(ROOT), answers)["by_script"].items():
        talk = [
            each.intent == next(guess.intent for guess in one.ranking if guess.intent not in CAUSES)
            for each, one in zip(examples, understood, strict=True)
            if OF_LANGUAGE[each.language][1] == script and each.intent not in CAUSES and one
        ]
        found[script] = {
            "macro_f1": figures["macro_f1"],
            "top2_acceptable": figures["top2_acceptable"],
            "none_recall": figures["by_label"][NONE]["recall"],
            "none_precision": figures["by_label"][NONE]["precision"],
            "small_talk": fmean(talk),
        }
    return found


@pytest.mark.parametrize(
    ("script", "figure"), [(script, name) for script, floors in FLOORS.items() for name in floors]
)
def test_the_model_is_no_worse_than_its_floor(
    figures: dict[str, dict[str, float]], script: str, figure: str
) -> None:
    assert figures[script][figure] >= FLOORS[script][figure]


async def test_rasa_and_the_exported_model_say_the_same(
    examples: list[Example], tmp_path: Path
) -> None:
    model = ensure_model(Sources(ROOT), print)
    texts = [*ODD, *(each.text for each in examples[::3])]
    rasa = RasaProcess(rasa_command(ROOT, model), root=ROOT, folder=tmp_path, model_id=model.id)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(rasa.run())
        await rasa.ready(within=300)
        # Few at a time: the client's patience is meant for a customer, not for hundreds of texts.
        with_rasa = [one for few in batched(texts, 4) for one in await rasa.parse(few)]
        work.cancel()
    without = await ExportedNlu.of(model).parse(texts)

    for text, one, other in zip(texts, with_rasa, without, strict=True):
        assert one is not None
        assert other is not None
        assert distance(one, other) < 1e-4, text
        assert one.entities == other.entities
        assert one.language == other.language


def distance(one: Understanding, other: Understanding) -> float:
    """The largest difference of two probabilities of the same intent."""
    of_other = {guess.intent: guess.probability for guess in other.ranking}
    assert of_other.keys() == {guess.intent for guess in one.ranking}
    return max(
        abs(guess.probability - other)
        for guess, other in [
            *((guess, of_other[guess.intent]) for guess in one.ranking),
            *zip(one.present, (guess.probability for guess in other.present), strict=True),
        ]
    )
