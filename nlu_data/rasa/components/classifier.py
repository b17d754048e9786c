"""Logistic regression over all intents that also learns from a complaint's second cause."""

import json
from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression


def _row(message: Message) -> csr_matrix:
    """All sentence features of a message side by side, sparse and dense."""
    parts = []
    for _, features in (message.get_sparse_features(TEXT), message.get_dense_features(TEXT)):
        if features is not None:
            parts.append(csr_matrix(features.features))
    return hstack(parts, format="csr")


def _causes(message: Message) -> list[str]:
    example = (message.get(METADATA) or {}).get(METADATA_EXAMPLE) or {}
    return [cause for cause in example.get("causes") or [] if isinstance(cause, str)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CauseClassifier(IntentClassifier, GraphComponent):
    """A linear model whose probabilities run over all intents and sum to 1.

    `C`: the larger, the closer to the examples. `second`: the share of an example that counts for
    its further causes, as `causes` in its metadata names them. `complaints`: how much of all weight
    the examples with a cause have together; among themselves, and among the others, every intent
    weighs the same. `sharpness`: the factor by which the scores are stretched, since a model of so
    many features is less sure of itself than it is right.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 8.0, "second": 0.3, "complaints": 0.5, "sharpness": 1.0, "max_iter": 100}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if min(config["C"], config["sharpness"]) <= 0 or not all(
            0 <= config[key] < 1 for key in ("second", "complaints")
        ):
            raise ValueError(
                "config.yml: C and sharpness must be above 0, "
                "second and complaints from 0 to below 1"
            )

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self.validate_config(config)
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._coef = np.zeros((0, 0), np.float32)
        self._bias = np.zeros(0, np.float32)

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
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        primaries = [each.get(INTENT) for each in examples]
        known = set(primaries)
        each_weighs = self._weights(examples, primaries)
        rows: list[int] = []
        labels: list[str] = []
        shares: list[float] = []
        for place, (example, primary) in enumerate(zip(examples, primaries)):  # noqa: B905
            further = [each for each in _causes(example) if each != primary and each in known]
            second = self._config["second"] if further else 0.0
            for label, share in [(primary, 1 - second)] + [
                (each, second / len(further)) for each in further
            ]:
                rows.append(place)
                labels.append(label)
                shares.append(each_weighs[primary] * share)
        features = vstack([_row(each) for each in examples], format="csr")
        model = LogisticRegression(C=self._config["C"], max_iter=self._config["max_iter"])
        model.fit(features[rows], labels, sample_weight=shares)
        self._intents = [str(label) for label in model.classes_]
        self._coef = (model.coef_ * self._config["sharpness"]).astype(np.float32)
        self._bias = (model.intercept_ * self._config["sharpness"]).astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / "linear.npz", coef=self._coef, bias=self._bias)
            (folder / "intents.json").write_text(json.dumps(self._intents), "utf-8")
        return self._resource

    def _weights(self, examples: list[Message], primaries: list[str]) -> dict[str, float]:
        """The weight of one example of each intent; over all examples they come to their number."""
        frequency = Counter(primaries)
        causes = {primary for each, primary in zip(examples, primaries) if _causes(each)}  # noqa: B905
        others = set(frequency) - causes
        share = self._config["complaints"] if causes and others else 1.0 if causes else 0.0
        total = len(examples)
        return {
            intent: (
                share * total / len(causes)
                if intent in causes
                else (1 - share) * total / len(others)
            )
            / frequency[intent]
            for intent in frequency
        }

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
        with model_storage.read_from(resource) as folder:
            loaded._intents = json.loads((folder / "intents.json").read_text("utf-8"))
            with np.load(folder / "linear.npz") as kept:
                loaded._coef, loaded._bias = kept["coef"], kept["bias"]
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        if not messages:
            return messages
        scores = vstack([_row(each) for each in messages], format="csr") @ self._coef.T + self._bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities = odds / odds.sum(axis=1, keepdims=True)
        for message, row in zip(messages, probabilities):  # noqa: B905
            ranking = [
                {"name": self._intents[place], "confidence": float(row[place])}
                for place in np.argsort(-row, kind="stable")
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
