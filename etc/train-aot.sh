#!/bin/sh
# train-aot.sh [FILE]: makes the AOT cache of this package for the JDK at hand, by running what starts often.
set -eu

dist=$(cd "${0%/*}/.." && pwd)
. "$dist/etc/find-jdk.sh"
. "$dist/etc/jvm.sh"
find_jdk
aot_name
aot=${1:-$dist/lib/$aot_name}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GANTRY_DIR="$work/gantry"

(exec_jvm "-XX:AOTCacheOutput=$work/new.aot" gantry.cli.Main --version) || true
mv "$work/new.aot" "$aot"
