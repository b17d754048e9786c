"""Trains the language model with Rasa and exports its linear form.

Run it in the Rasa environment:

    .venv-rasa/bin/python nlu_data/rasa/train.py [--models FOLDER] [--encoder FOLDER] [--real DATA]

DATA is a folder of .yml files with a deployment's own sentences. The model is named by a
fingerprint of all it comes from; one that is there already is kept. The last line printed is JSON:
{"id", "model", "exported"}. Exit code 2: a source file is broken.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import sys
import tarfile
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).parents[2]

sys.path[:0] = [str(ROOT), str(ROOT / "nlu_data" / "rasa")]
os.environ.update(RASA_TELEMETRY_ENABLED="false", RASA_MAX_CACHE_SIZE="0", TF_CPP_MIN_LOG_LEVEL="3")
# Rasa's dependencies set their own filters; what they deprecate is not ours to mend.
warnings.showwarning = lambda *_args, **_kwargs: None

from bot.nlu.encoder import EncoderUnavailable, find_encoder  # noqa: E402
from bot.nlu.entities import BrokenLookup, read_lookups  # noqa: E402
from bot.nlu.training_data import BrokenSource, read_examples, sources_fingerprint  # noqa: E402


def say(line: str) -> None:
    print(line, flush=True)


def train(models: Path, model_id: str, real: "Path | None") -> Path:
    """The path of the archive that Rasa makes of config.yml and the sentences."""
    say("Starting Rasa")
    import structlog  # noqa: PLC0415 - seconds of imports, after the sources were found good

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    from rasa.model_training import train_nlu  # noqa: PLC0415
    from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: PLC0415

    # For its cache, which is off here, Rasa would hash every sentence's features after every step:
    # a third of all the time. Ever new values keep the cache from being asked for anything.
    TrainingData.fingerprint = lambda _self: uuid4().hex
    say("Training")
    with tempfile.TemporaryDirectory(dir=models) as draft:
        os.environ["RASA_CACHE_DIRECTORY"] = f"{draft}/cache"
        sentences = Path(draft) / "sentences"
        sentences.mkdir()
        for part in ("train", "calibration"):
            (sentences / part).symlink_to(ROOT / "nlu_data" / part)
        if real:
            (sentences / "real").symlink_to(real)
        noise = io.StringIO()
        with contextlib.redirect_stdout(noise):
            try:
                made = train_nlu(
                    config=str(ROOT / "config.yml"),
                    nlu_data=str(sentences),
                    output=draft,
                    fixed_model_name=model_id,
                )
            except OSError:
                raise
            except Exception as error:  # whatever Rasa and its libraries raise
                reason = " ".join(str(error.__cause__ or error).split())[:300]
                raise BrokenSource(
                    f"Rasa can't train what config.yml asks for: {reason}"
                ) from error
        if not made:
            raise BrokenSource(f"Rasa made no model: {noise.getvalue().strip()[-300:]}")
        archive = models / f"nlu-{model_id}.tar.gz"
        Path(getattr(made, "model", made)).replace(archive)
    return archive


EXPORTED = (
    "vocabulary.json", "head.npz", "near.npz", "lookups.json", "encoder.json", "gain.json",
)  # fmt: skip


def export(archive: Path, exported: Path, model_id: str) -> bool:
    """Write the linear form of a trained model; False when its pipeline has none."""
    import numpy as np  # noqa: PLC0415

    parts: dict[str, bytes] = {}
    with tarfile.open(archive) as opened:
        for member in opened.getmembers():
            name = Path(member.name).name
            if name in EXPORTED:
                content = opened.extractfile(member)
                parts[name] = content.read() if content else b""
    if set(parts) != set(EXPORTED):
        return False
    features: dict[str, Any] = json.loads(parts["vocabulary.json"])
    arrays: dict[str, Any] = {}
    for name in ("head.npz", "near.npz"):
        with np.load(io.BytesIO(parts[name])) as kept:
            arrays |= dict(kept)
    if len(arrays["words"]) != len(features["grams"]):
        return False  # another featurizer stands beside ours
    told = {
        "grams": "\n".join(features["grams"]).encode(),
        "lookups": parts["lookups.json"],
        "gain": parts["gain.json"],
        "encoder": json.loads(parts["encoder.json"])["id"].encode(),
        "model_id": model_id.encode(),
    }
    with tempfile.NamedTemporaryFile(dir=exported.parent, suffix=".npz", delete=False) as draft:
        np.savez_compressed(
            draft,
            idf=np.array(features["idf"], np.float32),
            **arrays,
            **{name: np.frombuffer(content, np.uint8) for name, content in told.items()},
        )
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(exported)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--models", type=Path, default=ROOT / "var" / "models")
    parser.add_argument("--encoder", type=Path, help="an encoder that is not the project's own")
    parser.add_argument("--real", type=Path, help="a folder with a deployment's own sentences")
    asked = parser.parse_args()
    models: Path = asked.models.resolve()
    real: Path | None = asked.real and asked.real.resolve()
    models.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        encoder = ""
        if asked.encoder:
            os.environ["AMENDS_ENCODER"] = str(asked.encoder.resolve())
            encoder = find_encoder(asked.encoder.resolve()).id
        model_id = sources_fingerprint(ROOT, encoder, real)
        archive = models / f"nlu-{model_id}.tar.gz"
        exported = models / f"nlu-{model_id}.npz"
        examples = read_examples(ROOT / "nlu_data" / "train")
        own = read_examples(real) if real else []
        read_lookups(ROOT / "nlu_data" / "lookups")  # a broken pattern is told before the training
        if not archive.exists():
            intents = len({example.intent for example in examples})
            say(f"Read {len(examples)} sentences of {intents} intents, {len(own)} real ones")
            archive = train(models, model_id, real)
        linear = exported.exists() or export(archive, exported, model_id)
    except (BrokenSource, BrokenLookup, EncoderUnavailable) as broken:
        print(f"train: {broken}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"train: the model can't be written: {error}", file=sys.stderr)
        return 4
    say(f"Model {model_id} ready after {time.monotonic() - started:.0f} s")
    say(
        json.dumps(
            {
                "id": model_id,
                "model": str(archive),
                "exported": str(exported) if linear else None,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
