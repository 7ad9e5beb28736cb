"""A worker process: receives chunks of rows, sends back judged chunks."""

from __future__ import annotations

import contextlib
import signal
from multiprocessing.connection import Connection

from lore_sdk.errors import JudgeError, LoreError
from lore_sdk.files.chunk import ChunkJudge, Judged, Work
from lore_sdk.files.rows import Reject, Row

__all__ = ["serve"]


def serve(connection: Connection, work: Work) -> None:
    """Judge chunks until the other end closes; says first who answers, or why nobody can.

    Every message back is a value or the LoreError that took its place.
    """
    # Ctrl-C reaches the whole group of processes; the first one decides when to stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # the other end may be gone at any moment: then nobody is left to serve, or to tell
    with contextlib.suppress(EOFError, ConnectionError):
        judge = _opened(work)
        if isinstance(judge, LoreError):
            connection.send(judge)
            return
        connection.send(judge.answered_by)
        while True:
            rows: list[Row | Reject] = connection.recv()
            connection.send(_judged(judge, rows))


def _opened(work: Work) -> ChunkJudge | LoreError:
    try:
        return ChunkJudge(work)
    except LoreError as error:
        return error
    except Exception as error:
        return JudgeError(f"the judge cannot start: {type(error).__name__}: {error}")


def _judged(judge: ChunkJudge, rows: list[Row | Reject]) -> Judged | LoreError:
    try:
        return judge.judge(rows)
    except LoreError as error:
        return error
    # anything else is a defect; it has to reach the user as one message, not as a dead process
    except Exception as error:
        return JudgeError(f"judging failed: {type(error).__name__}: {error}")
