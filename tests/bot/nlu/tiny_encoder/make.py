"""Makes the files beside it: python make.py, where onnx, numpy and tokenizers are installed.

A network of six words with vectors of three numbers, in the form of an ONNX export: every token's
vector comes out, not their mean.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

HERE = Path(__file__).parent
WORDS = ["[UNK]", "query", ":", "bad", "lamp", "灯"]
VECTORS = [[0, 0, 1], [0, 1, 0], [0, 1, 0], [1, 0, 0], [3, 4, 0], [3, 4, 0]]

ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "length"])
mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["texts", "length"])
found = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, None)
nodes = [
    helper.make_node("Gather", ["vectors", "input_ids"], ["rows"]),
    helper.make_node("Cast", ["attention_mask"], ["kept"], to=TensorProto.FLOAT),
    helper.make_node("Unsqueeze", ["kept", "axis"], ["column"]),
    helper.make_node("Mul", ["rows", "column"], ["last_hidden_state"]),
]
constants = [
    numpy_helper.from_array(np.array(VECTORS, np.float32), "vectors"),
    numpy_helper.from_array(np.array([2], np.int64), "axis"),
]
graph = helper.make_graph(nodes, "tiny", [ids, mask], [found], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
model.ir_version = 8
onnx.save(model, HERE / "model.onnx")
tokenizer = Tokenizer(
    models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]")
)
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.save(str(HERE / "tokenizer.json"))
