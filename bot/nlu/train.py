"""Sees to it that there is a language model of the present sources: the cached one, or a new one.

The training itself runs in the Rasa environment, by nlu_data/rasa/train.py.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from bot.nlu.encoder import EncoderUnavailable, find_encoder
from bot.nlu.exported import exported_id
from bot.nlu.intact import open_encoder
from bot.nlu.leash import leashed
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.process import rasa_environment, rasa_python
from bot.nlu.training_data import BrokenSource, read_examples, sources_fingerprint

KEPT: Final = 3
"""Models that stay in the cache, the newest first."""
LONGEST: Final = 30 * 60.0
"""Seconds after which a training counts as hung."""
LEAST_FREE: Final = 10_000_000
"""With fewer bytes free the disk counts as full; not even the complaint may have found room."""

type Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a model is trained from: the project at `root`, and what a deployment adds to it."""

    root: Path
    encoder: Path | None = None
    """The folder of an encoder that is not the project's own."""
    real: Path | None = None
    """A folder with the deployment's own sentences, as .yml files."""

    @property
    def encoder_path(self) -> Path:
        """The folder of the encoder that is used."""
        return (self.encoder or self.root / "nlu_data" / "encoder").resolve()

    def fingerprint(self) -> str:
        """The name of the model that comes of them.

        Raises:
            ModelUnavailable: a source can't be read.
        """
        try:
            encoder = find_encoder(self.encoder_path).id if self.encoder else ""
            return sources_fingerprint(self.root, encoder, self.real)
        except EncoderUnavailable as error:
            raise ModelUnavailable(str(error)) from None
        except OSError as error:
            raise ModelUnavailable(
                f"{error.filename} cannot be read ({error.strerror}); the language model comes "
                "from it."
            ) from None


def models_folder(root: Path) -> Path:
    """Where the models of the project at `root` are cached."""
    return root / "var" / "models"


def find_model(sources: Sources, *, models: Path | None = None) -> Model | None:
    """The cached model of the present sources, if there is one and it is whole; trains never.

    Raises:
        ModelUnavailable: a source can't be read.
    """
    folder = models or models_folder(sources.root)
    return _cached(folder, sources.fingerprint(), sources.encoder_path)


def ensure_model(sources: Sources, on_progress: Progress, *, models: Path | None = None) -> Model:
    """The model of the sources, trained now unless it is in `models`, or else in the cache.

    Blocks for minutes when it trains, and tells lines of progress meanwhile. Only the cache is
    cleared of older models.

    Raises:
        ModelUnavailable: there is none and none can be made; the message is one sentence.
    """
    folder = models or models_folder(sources.root)
    try:
        model = find_model(sources, models=folder)
        if model is not None:
            return model
        _check_sources(sources)
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, on_progress):
            # Whoever held the folder before may have trained this very model.
            model = find_model(sources, models=folder) or _train(sources, folder, on_progress)
            if models is None:
                _prune(folder, model)
    except OSError as error:
        where = error.filename or folder
        raise ModelUnavailable(
            f"The language model cannot be made: {where}: {error.strerror or error}."
        ) from None
    return model


def _check_sources(sources: Sources) -> None:
    """Say at once what is wrong, before Rasa takes its time to start."""
    root = sources.root
    try:
        open_encoder(sources.encoder_path)
        read_examples(root / "nlu_data" / "train")
        if sources.real:
            read_examples(sources.real)
    except (BrokenSource, EncoderUnavailable) as broken:
        raise ModelUnavailable(f"The language model was not trained: {broken}") from None
    script = root / "nlu_data" / "rasa" / "train.py"
    if not script.exists():
        raise ModelUnavailable(f"{script} is missing, which trains the language model.")
    if not rasa_python(root).exists():
        raise ModelUnavailable(
            "The language model was not trained: Rasa's environment .venv-rasa is missing "
            "(make rasa-env builds it)."
        )


def _cached(folder: Path, model_id: str, encoder: Path) -> Model | None:
    name = f"nlu-{model_id}"
    model = Model(model_id, folder / f"{name}.tar.gz", folder / f"{name}.npz", encoder)
    try:
        same = exported_id(model.exported_path) == model_id
        return model if same and _is_whole(model.rasa_path) else None
    except ModelUnavailable:
        return None


def _is_whole(archive: Path) -> bool:
    """Whether the archive's own check sums hold."""
    size = 0
    try:
        with gzip.open(archive) as opened:
            while piece := opened.read(1 << 20):
                size += len(piece)
    except (OSError, EOFError, zlib.error):
        return False
    return size > 0


@contextmanager
def _alone(folder: Path, on_progress: Progress) -> Iterator[None]:
    """Hold the folder: of several programs that start at once, one trains."""
    with (folder / "training.lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress("Waiting for another program that is training the language model")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _train(sources: Sources, folder: Path, on_progress: Progress) -> Model:
    root = sources.root
    script = root / "nlu_data" / "rasa" / "train.py"
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as home:
        made = Path(home) / "made"
        command = [str(rasa_python(root)), str(script), "--models", str(made)]
        if sources.encoder:
            command += ["--encoder", str(sources.encoder_path)]
        if sources.real:
            command += ["--real", str(sources.real)]
        exported, code, complaints = _run(command, root, Path(home), on_progress)
        if code or exported is None:
            is_full = shutil.disk_usage(folder).free < LEAST_FREE
            raise ModelUnavailable(_reason(code, complaints, is_full=is_full))
        return _keep(exported, folder, sources.encoder_path)


def _run(
    command: list[str], root: Path, home: Path, on_progress: Progress
) -> tuple[Path | None, int, list[str]]:
    """Where the exported model lies, if one was made; the exit code; the lines of complaint."""
    with (home / "complaints").open("w+", encoding="utf-8", errors="replace") as complaints:
        process = subprocess.Popen(
            leashed(command),
            cwd=root,
            env=rasa_environment(root, home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        hung = threading.Timer(LONGEST, _kill, (process,))
        hung.start()
        try:
            with process, _killed_on_error(process):
                exported = _follow(process.stdout, on_progress)
        finally:
            hung.cancel()
        complaints.seek(0)
        return exported, process.returncode, [line for line in complaints if line.strip()]


def _follow(lines: IO[str] | None, on_progress: Progress) -> Path | None:
    exported = None
    for line in lines or ():
        if line.startswith("{"):
            with suppress(ValueError, KeyError, TypeError):
                exported = Path(json.loads(line)["exported"])
        elif line.strip():
            on_progress(line.strip())
    return exported


@contextmanager
def _killed_on_error(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    except BaseException:  # a Ctrl-C too: half a training is of no use
        _kill(process)
        raise


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _reason(code: int, complaints: list[str], *, is_full: bool) -> str:
    last = complaints[-1].strip().removeprefix("train: ") if complaints else ""
    if is_full or "No space left on device" in last:
        return "The disk is full: the language model was not trained."
    if not code:
        last = "its pipeline (config.yml) has no linear form to export"
    if code == -signal.SIGKILL:
        last = "the training was killed, for want of memory perhaps"
    return f"The language model was not trained: {last or f'exit code {code}'}"


def _keep(exported: Path, folder: Path, encoder: Path) -> Model:
    """Move what was made into the cache; the exported form comes last and makes it whole."""
    made = _cached(exported.parent, exported_id(exported), encoder)
    if made is None:
        raise ModelUnavailable("The language model was trained, but its files are damaged.")
    kept = Model(made.id, folder / made.rasa_path.name, folder / made.exported_path.name, encoder)
    made.rasa_path.replace(kept.rasa_path)
    made.exported_path.replace(kept.exported_path)
    return kept


def _prune(folder: Path, present: Model) -> None:
    """Remove all but the newest models, and what a killed training left."""
    newest = sorted(folder.glob("nlu-*.npz"), key=lambda path: -path.stat().st_mtime)
    for path in newest[KEPT:]:
        if path != present.exported_path:
            path.unlink(missing_ok=True)
            (folder / f"{path.stem}.tar.gz").unlink(missing_ok=True)
    for left in folder.glob("tmp*"):
        shutil.rmtree(left, ignore_errors=True)
