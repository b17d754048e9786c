"""Orders, sums, times, people of ours, products and competitors, by the app's own rules."""

import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import Extractor, read_lookups
from bot.nlu.text import prepare

ROOT = Path(__file__).parents[3]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class RuleEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Takes its names from the folder `lookups` (from the project's root) into the model."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"lookups": "nlu_data/lookups"}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._extractor = Extractor({})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - the graph hands it over by name
    ) -> "RuleEntityExtractor":
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 - as above
        lookups = read_lookups(ROOT / self._config["lookups"])
        self._extractor = Extractor(lookups)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "lookups.json").write_text(json.dumps(lookups, ensure_ascii=False), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> "RuleEntityExtractor":
        loaded = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            loaded._extractor = Extractor(json.loads((folder / "lookups.json").read_text("utf-8")))
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = [
                {
                    "entity": entity.kind,
                    "value": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                    "currency": entity.currency,
                    "confidence_entity": 1.0,
                }
                for entity in self._extractor.find_in(prepare(text), text)
            ]
            message.set(ENTITIES, self.add_extractor_name(found), add_to_output=True)
        return messages
