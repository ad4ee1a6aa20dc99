#!/bin/sh
# train-aot.sh [FILE]: makes the AOT cache of this package for the JDK at hand, by running what is often started.
set -eu

dist=$(cd "${0%/*}/.." && pwd)
. "$dist/etc/find-jdk.sh"
. "$dist/etc/jvm.sh"
find_jdk
name_aot
aot=${1:-$dist/lib/$aot_name}

# Held by another start, or left by one that failed; then the next try is tomorrow.
mkdir -p "${aot%/*}"
work=$aot.making
if [ -d "$work" ]; then find "$work" -maxdepth 0 -mtime +0 -exec rm -rf {} +; fi
mkdir "$work"

(
    cd "$work"
    mkdir -p image/rootfs
    printf 'architecture: x86_64\ncreation_date: 1\n' >image/metadata.yaml
    unset GANTRY_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
    export GANTRY_DIR="$PWD/store"
    start_jvm -XX:AOTCacheOutput=aot gantry.cli.Training <<END
--help
image import image --alias trained
image list
image info trained
image show trained
END
) || true

# A cache that the JVM made may still keep it from starting.
(start_jvm "-XX:AOTCache=$work/aot" gantry.cli.Main --version)

mv "$work/aot" "$aot"
rm -rf "$work"
find "${aot%/*}" -maxdepth 1 -name 'gantry-*.aot' -mtime +30 ! -path "$aot" -exec rm -f {} +
