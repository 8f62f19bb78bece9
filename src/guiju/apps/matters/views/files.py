"""Handing in a file and taking one away. A file is always a download: no page ever shows what somebody attached."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponseRedirect

from guiju.apps.matters import actions, queries
from guiju.apps.matters.views.asking import Asked, back, deed, is_english, page

NAME_LENGTH_MAX = 500


@deed
def attach(request: Asked, id: UUID) -> HttpResponseRedirect:
    """Keep the uploaded file on the matter; no more of it is read than the bound allows."""
    queries.view(id, request.actor)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "Choose a file first." if is_english() else "请先选择文件。")
        return back(request, "matters:matter", id)
    limits = actions.Limits(file_bytes_max=settings.ATTACHMENT_MB_MAX * actions.MIB)
    try:
        kept = actions.attach(
            id,
            id=_uuid(request.POST.get("id", "")),
            name=(upload.name or "")[-NAME_LENGTH_MAX:],
            content=upload.read(limits.file_bytes_max + 1),
            label=request.POST.get("label", "")[:40],
            actor=request.actor,
            at=request.at,
            limits=limits,
        )
    except actions.MatterRefused as refused:
        messages.error(request, refused.en if is_english() else refused.zh)
        return back(request, "matters:matter", id)
    messages.success(request, f"Kept: {kept.name}" if is_english() else f"已收到：{kept.name}")
    return back(request, "matters:matter", id)


@page
def attachment(request: Asked, id: UUID) -> FileResponse:
    """One file as a download, for who may see its matter."""
    file = queries.attachment(id, request.actor)
    return FileResponse(
        io.BytesIO(queries.content(id, request.actor)),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


def _uuid(text: str) -> UUID:
    """The id the form carries, so that sending it twice keeps one file; a fresh one when it does not read."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
