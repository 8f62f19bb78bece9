#!/bin/sh
# Write requirements.lock (to run) and requirements-dev.lock (to develop): every version, every hash, no index address.
# The second is bound by the first, so that a developer runs what a user runs.
set -eu
compile() {
    UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --group build "$@" pyproject.toml
}
compile "$@" --output-file requirements.lock
compile "$@" --extra dev --constraint requirements.lock --output-file requirements-dev.lock
