"""Files that pages load, under names of their content: browsers keep them for ever, and never mix two versions."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

MODULES = "evidence/*.js"  # ours that import one another; a library's comments may only look as if they did


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise publishes no types
    """Also a module's imports get the names of what they import; else after an upgrade new modules met old ones."""

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        (MODULES, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
