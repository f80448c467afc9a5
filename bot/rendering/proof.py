"""A proof as plain text, and as the object that `--json` prints."""

from collections.abc import Iterable
from typing import Any

from bot.proof import Evidence, Line, Proof, Recomputed


def render_proof(proof: Proof) -> str:
    """Return a proof as lines: what was asked, whether it came out the same, and on what."""
    kept = proof.kept
    lines = [
        f"answer      {kept.id}",
        f"generation  {kept.generation}",
        f"question    {kept.question}",
        f"understood  {proof.answer.standalone}",
        f"text        {_same(proof.same_text)}",
        f"whole       {_same(proof.same_answer)} (table, figures, citations and what to ask next)",
    ]
    if not proof.same_text:
        lines += ["", "given then:", kept.text, "", "comes out now:", proof.answer.text]
    return "\n".join([*lines, *render_evidence(proof.lines, proof.figures)])


def render_evidence(shown: Iterable[Line], figures: Iterable[Recomputed]) -> list[str]:
    """Return each line of an answer and each computed figure, with what it rests on below it."""
    lines: list[str] = []
    for line in shown:
        lines += ["", f"{line.role:<11} {line.text}"]
        lines += [_evidence(evidence) for evidence in line.evidence]
    for item in figures:
        figure = item.figure
        lines += [
            "",
            f"figure      {figure.label}: {figure.text} {figure.unit}",
            f"            {figure.recipe} of the rows below, again: {item.again} ({item.verdict})",
        ]
        lines += [_evidence(evidence) for evidence in item.rows]
    return lines


def proof_to_json(proof: Proof) -> dict[str, Any]:
    """Return a proof as plain values."""
    return {
        "answer_id": proof.kept.id,
        "generation": proof.kept.generation,
        "question": proof.kept.question,
        "same_text": proof.same_text,
        "same_answer": proof.same_answer,
        "holds": proof.holds,
        "lines": [
            {
                "role": line.role,
                "text": line.text,
                "evidence": [_as_json(evidence) for evidence in line.evidence],
            }
            for line in proof.lines
        ],
        "figures": [
            {
                "label": item.figure.label,
                "text": item.figure.text,
                "unit": item.figure.unit,
                "operation": str(item.figure.recipe),
                "again": item.value,
                "holds": item.holds,
                "rows": [_as_json(row) for row in item.rows],
            }
            for item in proof.figures
        ],
    }


def _as_json(evidence: Evidence) -> dict[str, str]:
    return {
        "id": str(evidence.ref),
        "kind": evidence.kind,
        "told": evidence.told,
        "place": evidence.place,
    }


def _same(same: bool) -> str:
    return "the same, byte for byte" if same else "NOT THE SAME"


def _evidence(evidence: Evidence) -> str:
    return f"  {evidence.kind:<9} {evidence.told} [{evidence.place}]"
