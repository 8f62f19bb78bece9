#!/bin/sh
# The browser tests drive Debian's Chromium. As root install it where there is none; otherwise the test run says so.
set -eu
command -v chromium >/dev/null || command -v chromium-browser >/dev/null && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
echo "Installing chromium and a Chinese font for the browser tests ..." >&2
apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2
