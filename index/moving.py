"""Moves an index as it is from one store to another, whatever engines keep them."""

from contextlib import closing
from dataclasses import replace

from index.engine import Manifest, held_by
from index.engines import Address, engine_at
from index.errors import StoreDamaged


def move(source: Address, target: Address, *, wait: float = 0.0) -> Manifest:
    """Publish the generation in use of one store in another; return its manifest there.

    Nothing is read or embedded again. The source stays as it is. Raises what opening the one and
    changing the other raise.
    """
    with (
        closing(engine_at(source)) as origin,
        closing(engine_at(target)) as goal,
        closing(origin.open()) as snapshot,
        goal.change(wait) as change,
    ):
        manifest = replace(snapshot.manifest, checksums=())
        change.write(snapshot.whole(), manifest)
        change.seal(snapshot.report())
        with change.written() as written:
            held = held_by(written)
            if held != manifest.holds:
                raise StoreDamaged(
                    f"{goal.name} holds {held} instead of what {origin.name} does",
                    hint="check the disk or the server, then move again",
                )
        change.publish()
        return manifest
