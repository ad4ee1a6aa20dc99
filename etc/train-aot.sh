#!/bin/sh
# train-aot.sh [DIRECTORY]: makes the AOT caches of this package for the JDK at hand, by running what is often started.
set -eu

dist=$(cd "${0%/*}/.." && pwd)
. "$dist/etc/find-jdk.sh"
. "$dist/etc/jvm.sh"
find_jdk
lib=${1:-$dist/lib}
name_aot local
work=$lib/$aot_name.making

# Held by another start, or left by one that failed; then the next try is tomorrow.
mkdir -p "$lib"
if [ -d "$work" ]; then find "$work" -maxdepth 0 -mtime +0 -exec rm -rf {} +; fi
mkdir "$work"
cd "$work"

unset GANTRY_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS SSL_CERT_FILE
export GANTRY_CONF="$work/conf" XDG_CACHE_HOME="$work/cache" no_proxy=127.0.0.1
mkdir -p image/rootfs
printf 'architecture: x86_64\ncreation_date: 1\n' >image/metadata.yaml

run() { # argument...
    (start_jvm "-XX:AOTCache=$lib/$aot_name" -XX:TieredStopAtLevel=1 gantry.cli.Main "$@")
}

# Without the second compiler: it would be recorded what it compiled, and compiled again at each start, which takes a
# command twice its time. What is hot in a long one, such as hashing, it finds soon enough.
record() { # kind, and on standard input commands, one a line
    name_aot "$1"
    (start_jvm -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=aot gantry.cli.Training) || true
    # A cache that the JVM made may still keep it from starting.
    (start_jvm -XX:AOTCache=aot gantry.cli.Main --version)
    mv aot "$lib/$aot_name"
}

# A daemon of its own is the source and, by another name and in another project, the target.
serve() {
    (start_jvm "-XX:AOTCache=$lib/$aot_name" -XX:TieredStopAtLevel=1 gantry.cli.Main serve --listen 127.0.0.1:0) >daemon.log 2>&1 &
    daemon=$!
    trap 'kill $daemon' EXIT
    until grep -q 'Serving on https' daemon.log; do
        kill -0 $daemon
        sleep 0.1
    done
    address=$(sed -n 's/^Serving on \(https:.*\)/\1/p' daemon.log)
    run remote add here "$(run trust add training --quiet)"
    run remote add there "$address" --accept-certificate
    run remote add streams "$address" --protocol simplestreams --ca "$GANTRY_DIR/server.crt"
    run project create here:other
    run image import image here: --alias trained --public
}

mkdir conf
printf 'default-remote: local\nremotes:\n  other:\n    addr: https://127.0.0.1:1\n    project: default\n    protocol: lxd\n' >conf/config.yml
export GANTRY_DIR="$work/store"
record local <<END
--help
image import image --alias trained
image list
image info trained
image show trained
END

export GANTRY_DIR=served # the path of a socket is to be short
serve
record remote <<END
image list here:
image list here: --format csv
image copy here:trained there: --target-project other --mode pull
image delete there:trained --project other
image copy here:trained there: --target-project other --mode push --alias pushed
image delete there:pushed --project other
image copy here:trained there: --target-project other --mode relay --alias relayed
image delete there:relayed --project other
image import image there: --project other --alias again
image info here:trained
image list streams:
END
trap - EXIT
kill $daemon
wait $daemon || true

rm -rf "$work"
find "$lib" -maxdepth 1 -name '*gantry-*.aot' -mtime +30 -exec rm -f {} +
