#!/bin/sh
# The anchor tests talk to a real node of a chain: Foundry's anvil, from npm, the version and hashes of tools/anvil.
# Installed once into .anvil; without npm nothing happens here, and the test run says which tests did not run.
set -eu
cmp -s tools/anvil/package-lock.json .anvil/package-lock.json && exit 0
command -v npm >/dev/null || exit 0
echo "Installing anvil for the anchor tests ..." >&2
rm -rf .anvil .anvil.new
mkdir .anvil.new
cp tools/anvil/package.json tools/anvil/package-lock.json .anvil.new/
npm ci --prefix .anvil.new --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
    rm -rf .anvil.new
    echo "npm could not install anvil; the anchor tests on a chain will not run." >&2
    exit 0
}
mv .anvil.new .anvil
