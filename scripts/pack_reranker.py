#!/usr/bin/env python3
"""Write a cross-encoder as the product runs it without torch: ONNX, its weights in 8 bits.

    python scripts/pack_reranker.py MODEL OUT

CLUSTERBOT_RERANKER may name OUT. Weights are rounded one column at a time, unsigned: processors
without 8-bit dot products would cut off sums of signed ones.
"""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.encoding.onnx_export import write_graph
from index.encoding.onnx_model import MODEL, TOKENIZER


def pack(model: Path, out: Path) -> None:
    """Write the graph and the tokenizer of a cross-encoder's folder."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from sentence_transformers import CrossEncoder

    class Logit(torch.nn.Module):
        """The network, from the tokens of pairs to their (pairs, 1) logits."""

        def __init__(self, network: Any) -> None:
            super().__init__()
            self.network = network

        def forward(self, features: dict[str, Any]) -> Any:
            return self.network(**features).logits

    reader = CrossEncoder(str(model), device="cpu")
    example = dict(reader.tokenizer(["a", "b c"], ["d e", "f"], padding=True, return_tensors="pt"))
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        whole = Path(folder) / MODEL
        write_graph(Logit(reader.model), example, whole, output="logit")
        quantize_dynamic(
            str(whole), str(out / MODEL), per_channel=True, weight_type=QuantType.QUInt8
        )
    tokenizer = reader.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(reader.max_seq_length, strategy="only_second")
    tokenizer.enable_padding()
    written = json.loads(tokenizer.to_str())
    (out / TOKENIZER).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Pack one model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    pack(given.model, given.out)


if __name__ == "__main__":
    main()
