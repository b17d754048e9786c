"""Weighs words and pieces of words by tf-idf: the features of bot/nlu/linear.py as Rasa's own."""

import json
import math
from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.nlu.linear import grams, weights
from bot.nlu.text import Word
from components.sentences import CALIBRATION, metadata


def _words(message: Message) -> list[Word]:
    tokens: list[Token] = message.get(TOKENS_NAMES[TEXT]) or []
    return [Word(token.text, token.start, token.end, token.lemma) for token in tokens]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextFeaturizer(SparseFeaturizer, GraphComponent):
    """One sparse row per message. `min_df`: a feature counts when so many examples have it."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "min_df": 2}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not isinstance(config["min_df"], int) or config["min_df"] < 1:
            raise ValueError("config.yml: min_df must be a whole number from 1 up")

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vocabulary: dict[str, int] = {}
        self._idf: list[float] = []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextFeaturizer":
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            each
            for each in training_data.training_examples
            if each.get(TEXT) and metadata(each).get("part") != CALIBRATION
        ]
        spread: Counter[str] = Counter()
        for each in examples:
            spread.update(set(grams(_words(each))))
        kept = sorted(gram for gram, count in spread.items() if count >= self._config["min_df"])
        self._vocabulary = {gram: column for column, gram in enumerate(kept)}
        # As scikit-learn smooths it: as if one more example had every feature.
        total = len(examples) + 1
        idf = np.array([math.log(total / (spread[gram] + 1)) + 1 for gram in kept], np.float32)
        self._idf = [float(value) for value in idf]
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "vocabulary.json").write_text(
                json.dumps({"grams": kept, "idf": self._idf}, ensure_ascii=False), "utf-8"
            )
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> "TextFeaturizer":
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        loaded._vocabulary = {gram: column for column, gram in enumerate(kept["grams"])}
        loaded._idf = kept["idf"]
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            known = weights(_words(message), self._vocabulary, self._idf)
            row = csr_matrix(
                (list(known.values()), ([0] * len(known), list(known))),
                shape=(1, len(self._vocabulary)),
                dtype=np.float64,
            )
            message.add_features(
                Features(
                    row, FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"] or self._identifier
                )
            )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
