"""Builds the encoder that ships with the project: encoder.onnx, tokenizer.json and their hashes.

    make encoder

Only when a better one is wanted: whoever installs Amends uses the files as they are. It takes about
half an hour on two cores; the numbers differ a little from machine to machine.
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(HERE)]

from e5 import read_weights  # noqa: E402
from export import export  # noqa: E402
from finetune import finetune, lessons  # noqa: E402
from network import Network  # noqa: E402
from vocabulary import kept_pieces, make_tokenizer  # noqa: E402

from bot.nlu.courtesy import without_courtesy  # noqa: E402
from bot.nlu.encoder import cut  # noqa: E402
from bot.nlu.text import prepare, simplified  # noqa: E402
from bot.nlu.training_data import read_examples  # noqa: E402

PREFIX = "query: "
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
    texts = [PREFIX + simplified(without_courtesy(prepare(each.text).text)) for each in examples]
    pieces = [cut(encoded.ids) for encoded in tokenizer.encode_batch(texts)]
    finetune(network, lessons(examples, pieces))
    export(network, weights.heads, weights.epsilon, folder / "encoder.onnx")
    (folder / "SHA256SUMS").write_text(
        "".join(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in MADE
        ),
        "ascii",
    )


if __name__ == "__main__":
    main()
