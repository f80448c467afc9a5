"""The answer as the object that `--json` prints; scripts rely on its keys."""

from dataclasses import asdict
from typing import Any

from bot.answer import Answer


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values; a table cell keeps its text and the id of its row."""
    table = answer.table and {
        "header": list(answer.table.header),
        "rows": [
            [{"text": c.text, "row": c.row or None, "value": c.value} for c in line]
            for line in answer.table.rows
        ],
        "caption": answer.table.caption,
    }
    return {
        "answer_id": answer.id,
        "question": answer.question,
        "standalone": answer.standalone,
        "kind": answer.kind,
        "abstained": answer.abstained,
        "text": answer.text,
        "statements": [
            {"text": s.text, "rests_on": list(s.rests_on), "role": s.role, "wording": s.wording}
            for s in answer.statements
        ],
        "nearest": [{"text": s.text, "rests_on": list(s.rests_on)} for s in answer.nearest],
        "citations": [
            {
                "number": c.number,
                "source": c.source,
                "title": c.title,
                "publisher": c.publisher,
                "published": c.published,
                "url": c.url,
                "place": c.place,
                "quote": c.quote,
                "wording": c.wording,
            }
            for c in answer.citations
        ],
        "table": table,
        "figures": [
            {
                "label": f.label,
                "value": f.value,
                "unit": f.unit,
                "rows": list(f.rows),
                "text": f.text,
                "operation": f.operation,
            }
            for f in answer.figures
        ],
        "gaps": [asdict(g) for g in answer.gaps],
        "caveats": list(answer.caveats),
        "follow_ups": list(answer.follow_ups),
        "alternatives": list(answer.alternatives),
        "chart": asdict(answer.chart) if answer.chart else None,
        "generation": answer.generation,
        "language": answer.language,
        "withheld": answer.withheld,
        "seconds": dict(answer.seconds),
    }
