"""Reads the training sentences with the app's own reader: a tenth of the time of Rasa's."""

from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training_data import read_examples


class SentenceImporter(RasaFileImporter):
    """The sentences of the one folder that Rasa is given as training data."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        # Without paths Rasa's importer does not look through the files by itself.
        super().__init__(config_file, domain_path, None)
        paths = (
            [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths
        )
        if not paths or len(paths) != 1:
            raise ValueError("one folder of training sentences is wanted")
        self._folder = Path(paths[0])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:  # noqa: ARG002
        return TrainingData(
            [
                Message.build(
                    example.text,
                    example.intent,
                    example_metadata={"lang": example.language, "causes": list(example.causes)},
                )
                for example in read_examples(self._folder)
            ]
        )
