"""The evidence office's public side: the log's files, as any static server would give them."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.core.tiles import CHECKPOINT_PATH

CHECKPOINT_SECONDS = 2


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
