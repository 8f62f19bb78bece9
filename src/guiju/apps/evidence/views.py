"""The evidence office's public side: the log explorer, the page that checks a receipt, and the log's own files."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guiju.apps.evidence import queries
from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.core import merkle
from guiju.core.checkpoints import encode_hash
from guiju.core.tiles import CHECKPOINT_PATH, BrokenLog, Tree

CHECKPOINT_SECONDS = 2
CHECKPOINTS_SHOWN = 30
SIZE_MAX = 2**63 - 1


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """The log as it stands: its latest checkpoint, keys, witnesses, anchors, and the checkpoints before."""
    before = request.GET.get("before", "")
    at_most = int(before) - 1 if before.isascii() and before.isdigit() and 0 < int(before) <= SIZE_MAX else None
    listed = queries.checkpoints(limit=CHECKPOINTS_SHOWN + 1, at_most=at_most)
    ring = settings.EVIDENCE_LOG.ring
    return render(
        request,
        "evidence/explorer.html",
        {
            "origin": settings.EVIDENCE_LOG.origin,
            "latest": queries.latest(),
            "checkpoints": listed[:CHECKPOINTS_SHOWN],
            "older": listed[CHECKPOINTS_SHOWN - 1].size if len(listed) > CHECKPOINTS_SHOWN else None,
            "status": queries.status(),
            "waiting_since": queries.waiting_since(),
            "live": [signer.key for signer in ring.signers],
            "retired": ring.retired,
            "witnesses": queries.witnesses(),
            "quorum": settings.EVIDENCE_LOG.quorum,
            "anchors": queries.anchors(),
            "places": queries.anchor_places(),
            "signer": settings.CERTIFIER.signer,
        },
    )


@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """One checkpoint: the signed note, its witnesses and anchors, and the proof that it continues the one before."""
    shown = queries.checkpoint(size)
    if shown is None:
        raise Http404("there is no such checkpoint")
    before = next(iter(queries.checkpoints(limit=1, at_most=size - 1)), None)
    proof, trouble = _continuation(before, shown)
    return render(
        request,
        "evidence/checkpoint.html",
        {"checkpoint": shown, "before": before, "proof": proof, "trouble": trouble},
    )


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt in the browser: the file is dropped here and stays there."""
    ring = settings.EVIDENCE_LOG.ring
    return render(request, "evidence/verify.html", {"origin": settings.EVIDENCE_LOG.origin, "keys": ring.keys})


@require_safe
def log_file(request: HttpRequest, path: str) -> FileResponse:  # noqa: ARG001  the path says all
    """One file of the log. A tile never changes and may be kept for ever; the checkpoint for a moment."""
    file = LogFolder(settings.LOG_FOLDER).served(path)
    if file is None:
        raise Http404("the log has no such file")
    is_checkpoint = path == CHECKPOINT_PATH
    kept = f"max-age={CHECKPOINT_SECONDS}" if is_checkpoint else "max-age=31536000, immutable"
    return FileResponse(
        open(file, "rb"),
        content_type="text/plain; charset=utf-8" if is_checkpoint else "application/octet-stream",
        headers={"Cache-Control": f"public, {kept}", "Access-Control-Allow-Origin": "*"},
    )


def _continuation(
    before: queries.CheckpointView | None, after: queries.CheckpointView
) -> tuple[list[str] | None, BrokenLog | None]:
    """The hashes that lead from the checkpoint before to this one, checked here and now; or what is wrong."""
    if before is None:
        return None, None
    tree = Tree(after.size, settings.EVIDENCE_LOG.folder.hashes)
    try:
        hashes = tree.consistency(before.size)
    except BrokenLog as broken:
        return None, broken
    if not merkle.is_consistent(before.size, after.size, before.root, after.root, hashes):
        return None, BrokenLog(CHECKPOINT_PATH, zh="与上一个检查点不一致", en="it does not continue the one before")
    return [encode_hash(value) for value in hashes], None
