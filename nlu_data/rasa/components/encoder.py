"""A vector for each message, by the encoder of bot/nlu/encoder.py: Rasa's dense features."""

import json
import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.courtesy import without_courtesy
from bot.nlu.encoder import Encoder, EncoderUnavailable, find_encoder
from bot.nlu.text import prepare

ROOT = Path(__file__).parents[3]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextEncoder(DenseFeaturizer, GraphComponent):
    """Learns nothing, but remembers the encoder: another one's vectors mean something else.

    `folder` is the encoder's, from the project's root; AMENDS_ENCODER in the environment goes
    before it.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "folder": "nlu_data/encoder"}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not isinstance(config["folder"], str):
            raise ValueError("config.yml: folder must be the path of an encoder")  # noqa: TRY004

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        folder = ROOT / (os.environ.get("AMENDS_ENCODER") or config["folder"])
        self._encoder = Encoder(find_encoder(folder))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextEncoder":
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 - the graph's interface
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "encoder.json").write_text(json.dumps({"id": self._encoder.id}), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> "TextEncoder":
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / "encoder.json").read_text("utf-8"))["id"]
        if trained_with != loaded._encoder.id:
            raise EncoderUnavailable(
                f"The model was trained with the encoder {trained_with}, "
                f"but the one given is {loaded._encoder.id}; train anew (amends nlu train)."
            )
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        texts = [without_courtesy(prepare(each.get(TEXT) or "").text) for each in messages]
        name = self._config["alias"] or self._identifier
        for message, vector in zip(messages, self._encoder.encode_all(texts)):  # noqa: B905
            message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, name))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
