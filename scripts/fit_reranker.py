#!/usr/bin/env python3
"""Fine-tune a cross-encoder that reads a question and a window together.

    python scripts/fit_reranker.py PAIRS.jsonl.gz MODEL OUT [--leave-out SET]

PAIRS is what `write_pairs.py` writes. The trainer is sentence-transformers' own; it takes a GPU
where there is one, and needs `pip install datasets accelerate`. The word embeddings stay as they
are: a rare word is not learnt from so few texts. The two SQuADs share articles and are left out
together, as `squad`.
"""

import argparse
import gzip
import json
import random
from pathlib import Path

LONGEST = 192
SEED = 5


def fit(pairs: Path, model: str, out: Path, leave_out: str, epochs: float, rate: float) -> None:
    """Fine-tune a model on the pairs of all sets but one and save it."""
    import torch
    from datasets import Dataset
    from sentence_transformers import CrossEncoder
    from sentence_transformers.cross_encoder import (
        CrossEncoderTrainer,
        CrossEncoderTrainingArguments,
    )
    from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss

    read = map(json.loads, gzip.decompress(pairs.read_bytes()).decode().splitlines())
    rows = [one for one in read if one["set"] != leave_out]
    random.Random(SEED).shuffle(rows)  # noqa: S311
    columns = {key: [one[key] for one in rows] for key in ("question", "text", "label")}
    torch.manual_seed(SEED)
    reader = CrossEncoder(model, num_labels=1, max_length=LONGEST)
    for name, weights in reader.named_parameters():
        if "embeddings" in name:
            weights.requires_grad_(False)
    on_gpu = torch.cuda.is_available()
    settings = CrossEncoderTrainingArguments(
        output_dir=str(out),
        num_train_epochs=epochs,
        per_device_train_batch_size=128,
        learning_rate=rate,
        warmup_steps=0.1,
        bf16=on_gpu,
        dataloader_num_workers=2 if on_gpu else 0,
        logging_steps=200,
        save_strategy="no",
        report_to=[],
        seed=SEED,
    )
    trainer = CrossEncoderTrainer(
        model=reader,
        args=settings,
        train_dataset=Dataset.from_dict(columns),
        loss=BinaryCrossEntropyLoss(reader),
    )
    trainer.train()
    reader.save_pretrained(str(out))


def main() -> None:
    """Fit on the pairs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("model", help="a transformer's folder, to begin from")
    parser.add_argument("out", type=Path)
    parser.add_argument("--leave-out", default="", help="the set that is not fitted on")
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--rate", type=float, default=5e-5)
    given = parser.parse_args()
    fit(given.pairs, given.model, given.out, given.leave_out, given.epochs, given.rate)


if __name__ == "__main__":
    main()
