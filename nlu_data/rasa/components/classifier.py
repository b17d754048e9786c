"""The head over words and over the encoder's vector, as Rasa's classifier."""

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from bot.nlu.head import Head
from bot.nlu.text import detect_language
from components.fitting import Examples
from components.sentences import CALIBRATION, PARTS, REAL, TRAIN, metadata
from components.teaching import fit_head


def _words(message: Message) -> csr_matrix:
    _, features = message.get_sparse_features(TEXT)
    return csr_matrix(features.features)


def _vector(message: Message) -> np.ndarray:
    _, features = message.get_dense_features(TEXT)
    return np.asarray(features.features[0], np.float32)


def _examples(messages: list[Message]) -> Examples:
    return Examples(
        vstack([_words(each) for each in messages], format="csr"),
        np.stack([_vector(each) for each in messages]),
        [each.get(INTENT) for each in messages],
        [metadata(each)["causes"] for each in messages],
        [metadata(each)["accept"] for each in messages],
        [metadata(each)["lang"] for each in messages],
    )


def _near(messages: list[Message]) -> dict[str, np.ndarray]:
    """The sentences with their vectors, to be shown as what the model may have had in mind."""
    lines = {
        "near_texts": [each.get(TEXT) for each in messages],
        "near_intents": [each.get(INTENT) for each in messages],
    }
    return {
        "near": np.stack([_vector(each) for each in messages]).astype(np.float16),
        **{name: np.frombuffer("\n".join(each).encode(), np.uint8) for name, each in lines.items()},
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CauseClassifier(IntentClassifier, GraphComponent):
    """Probabilities of all intents, which sum to 1, and of each cause by itself.

    `C` and `dense_C`: the larger, the closer to the examples, over words and over vectors. `words`:
    how much of the score is the words'. `second`: the share of an example that counts for its
    further causes, as `causes` in its metadata names them. `complaints`: how much of all weight the
    examples with a cause have together; among themselves, and among the others, every intent weighs
    the same. `caution`: the factor on the sharpness that invented examples alone suggest. `rarity`:
    by intent, how often it is met against the others, where that is not alike (1).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "C": 8.0, "dense_C": 0.3, "words": 0.5, "second": 0.3, "complaints": 0.5,
            "caution": 1.0, "rarity": {}, "max_iter": 100,
        }  # fmt: skip

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        shares = ("words", "second", "complaints")
        factors = (config["C"], config["dense_C"], config["caution"], *config["rarity"].values())
        if min(factors) <= 0 or not all(0 <= config[key] < 1 for key in shares):
            raise ValueError(
                "config.yml: C, dense_C, caution and each rarity must be above 0, "
                f"{', '.join(shares)} from 0 to below 1"
            )

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self.validate_config(config)
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._head: Head | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - the graph hands it over by name
    ) -> "CauseClassifier":
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        given = [each for each in training_data.intent_examples if each.get(TEXT)]
        parts: dict[str, list[Message]] = {part: [] for part in PARTS}
        for each in given:
            parts[metadata(each)["part"]].append(each)
        real = parts[REAL]
        self._head, gain = fit_head(
            _examples(parts[TRAIN]),
            _examples(parts[CALIBRATION]),
            _examples(real) if real else None,
            self._config,
        )
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / "head.npz", **self._head.arrays())
            np.savez_compressed(folder / "near.npz", **_near(parts[TRAIN]))
            (folder / "gain.json").write_text(json.dumps(gain.figures() if gain else None), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> "CauseClassifier":
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder, np.load(folder / "head.npz") as kept:
            loaded._head = Head.of_arrays(kept)
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        head = self._head
        for message in messages:
            words, vector = _words(message), _vector(message)
            known = dict(zip(words.indices.tolist(), words.data.tolist()))  # noqa: B905 - equal by construction
            chances, presence = head.read(known, vector, detect_language(message.get(TEXT)))
            ranking = [
                {"name": head.intents[place], "confidence": float(chances[place])}
                for place in np.argsort(-chances, kind="stable")
            ]
            present = dict(zip(head.causes, presence.tolist()))  # noqa: B905
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("present", present, add_to_output=True)
        return messages
