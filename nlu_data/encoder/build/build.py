"""Builds the encoder that ships with the project: encoder.onnx, tokenizer.json and their hashes.

    make encoder

Only when a better one is wanted: whoever installs Amends uses the files as they are. It takes
some three hours on two cores; the numbers differ a little from machine to machine. The argument is
the folder with the source archives of reviews.txt.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(HERE)]

from distill import PAIRED, distill, smaller  # noqa: E402
from e5 import read_weights  # noqa: E402
from export import export  # noqa: E402
from finetune import SEEDS, finetune, finetune_often  # noqa: E402
from network import Network, vectors  # noqa: E402
from reviews import mixed, reviews  # noqa: E402
from vocabulary import kept_pieces, make_tokenizer  # noqa: E402

from bot.nlu.courtesy import without_courtesy  # noqa: E402
from bot.nlu.encoder import cut, unshouted  # noqa: E402
from bot.nlu.text import prepare, simplified  # noqa: E402
from bot.nlu.training_data import read_examples  # noqa: E402

PREFIX = "query: "
LABELLED_EPOCHS, OWN_EPOCHS, BROAD_EPOCHS, PAIRED_EPOCHS = 3, 2, 1, 2
MADE = ("encoder.onnx", "tokenizer.json", "config_sentence_transformers.json")


def main() -> None:
    folder = HERE.parent
    weights = read_weights()
    kept = kept_pieces(weights)
    print(f"{len(kept)} of {len(weights.pieces)} pieces stay", flush=True)
    tokenizer = make_tokenizer(weights, kept)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": PREFIX}}) + "\n", "utf-8"
    )
    network = Network(weights, kept)
    examples = read_examples(ROOT / "nlu_data" / "train")

    def pieces(texts: Sequence[str]) -> list[list[int]]:
        told = [without_courtesy(prepare(text).text) for text in texts]
        seen = [PREFIX + simplified(unshouted(each)) for each in told]
        return [cut(encoded.ids) for encoded in tokenizer.encode_batch(seen)]

    finetune(network, examples, pieces, epochs=LABELLED_EPOCHS, seed=SEEDS[0])
    own = [each.text for each in examples]
    broad = pieces([*own, *mixed(own), *reviews(Path(sys.argv[1]))])
    wanted = vectors(network, broad)
    student = smaller(network, broad)
    distill(student, broad[: len(own)], wanted[: len(own)], epochs=OWN_EPOCHS)
    distill(student, broad, wanted, epochs=BROAD_EPOCHS)
    student.paired = PAIRED  # last: what has learnt to read whole texts soon reads shortened ones
    distill(student, broad, wanted, epochs=PAIRED_EPOCHS)
    finetune_often(student, examples, pieces)
    export(student, weights.heads, weights.epsilon, folder / "encoder.onnx")
    (folder / "SHA256SUMS").write_text(
        "".join(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in MADE
        ),
        "ascii",
    )


if __name__ == "__main__":
    main()
