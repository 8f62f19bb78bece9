#!/bin/sh
# Make .venv from a lock with hashes: sh tools/environment.sh requirements.lock
#
# Does nothing, and needs no network, when .venv already holds that lock. What is installed is remembered in
# .venv/installed as one line a lock: a digest of the lock, of pyproject.toml, of this folder and of the interpreter.
set -eu
lock=$1

say() { printf '%s\n' "$*" >&2; }

# The first interpreter that is new enough; PYTHON=... comes first.
find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo 'no python3')
    say "Guiju needs Python 3.11 or newer; here is $found."
    say "Install one (Debian 12 or Ubuntu 24.04: apt-get install python3-venv), or name it: make PYTHON=/path/to/python3.11"
    exit 1
}

digest() {
    { cat "$lock" pyproject.toml tools/environment.sh; pwd; .venv/bin/python -VV; } | cksum | tr ' ' '-'
}

is_installed() {
    [ -x .venv/bin/python ] && [ -f .venv/installed ] || return 1
    grep -qx "$lock $(digest)" .venv/installed
}

# Debian takes ensurepip out of python3; python3-venv brings it back.
ensure_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing python3-venv ..."
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >&2
        "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    fi
    say "This Python cannot make virtual environments. One command helps: sudo apt-get install python3-venv"
    exit 1
}

install() {
    python=$(find_python)
    if [ -d .venv ] && [ ! -w .venv ]; then
        say ".venv belongs to somebody else. Remove it (make clean, as its owner), then try again."
        exit 1
    fi
    if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
        ensure_venv_module "$python"
        say "Making .venv with $("$python" --version) ..."
        "$python" -m venv --clear .venv
    fi
    say "Installing $lock (hashes checked; about a minute the first time) ..."
    pip() { .venv/bin/python -m pip --disable-pip-version-check -qq --no-input "$@"; }
    pip install --require-hashes --no-deps -r "$lock"
    pip install --no-deps --no-build-isolation --no-index --editable .
    line="$lock $(digest)"
    if [ -f .venv/installed ]; then
        grep -v "^$lock " .venv/installed > .venv/installed.new || true
    else
        : > .venv/installed.new
    fi
    printf '%s\n' "$line" >> .venv/installed.new
    mv .venv/installed.new .venv/installed
}

is_installed && exit 0
# Two makes at once take turns (a Mac has no flock; there they must not be started at once).
if [ -z "${GUIJU_ENVIRONMENT_LOCKED:-}" ] && command -v flock >/dev/null; then
    GUIJU_ENVIRONMENT_LOCKED=1 exec flock pyproject.toml sh "$0" "$lock"
fi
install
