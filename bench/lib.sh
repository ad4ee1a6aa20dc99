# Sourced by the measuring scripts, with `set -euo pipefail`. Makes a directory for all they write, $work, in
# $BENCH_DIR (in $TMPDIR), and removes it with everything that was started when the script ends.

here=$(cd "$(dirname "$0")/.." && pwd)
runs=${RUNS:-5}
gantry=$here/gantry
. "$here/etc/find-jdk.sh"
find_jdk
work=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/gantry-bench.XXXXXX")
export GANTRY_DIR=$work/store LXD_DIR=$work/lxd LXD_CONF=$work/lxc INCUS_DIR=$work/incus INCUS_CONF=$work/incus-client
started=() # processes

cleanup() {
    local pid mount
    for pid in "${started[@]}"; do
        stop "$pid"
    done
    # LXD and Incus leave their mounts to the next server that starts in the directory.
    awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r mount; do
        umount --lazy "$mount"
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# stop PROCESS: at once, if it does not end within a minute
stop() {
    kill "$1" 2>/dev/null || return 0
    timeout 60 tail --pid="$1" -f /dev/null || kill -KILL "$1" || true
    wait "$1" 2>/dev/null || true
}

say() { echo "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# start NAME COMMAND...: in the background, with its output in $work/NAME.log; $! is its process
start() {
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    started+=($!)
}

# await NAME COMMAND...: until the command succeeds
await() {
    local name=$1
    shift
    for _ in $(seq 300); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    tail -n 20 "$work/$name.log" >&2
    fail "$name does not answer"
}

start_lxd() {
    mkdir "$LXD_DIR"
    start lxd lxd --group root
    await lxd lxc query /1.0
}

# seconds COMMAND...: how long one run takes
seconds() {
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null 2>>"$work/errors" || { tail -n 5 "$work/errors" >&2; fail "failed: $*"; }
    end=$(date +%s%N)
    awk "BEGIN { printf \"%.3f\n\", ($end - $start) / 1e9 }"
}

middle() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# median BEFORE COMMAND...: of $runs runs; BEFORE is a function that is run, untimed, before each
median() {
    local before=$1 i
    shift
    for ((i = 0; i < runs; i++)); do
        "$before" >/dev/null 2>&1
        seconds "$@"
    done | middle
}

ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# row CELL...: of a table in Markdown
row() {
    printf '| %s ' "$@"
    echo '|'
}

nothing() { :; }

# random_bytes SIZE: what does not compress, the same each time; SIZE as `head` takes it
random_bytes() {
    openssl enc -aes-128-ctr -pass pass:gantry -nosalt -pbkdf2 </dev/zero 2>/dev/null | head -c "$1" || true
}

# disk SIZE FILE: a qcow2 whose clusters are all there, full of what does not compress
make_disk() {
    random_bytes "$1" >"$work/raw"
    qemu-img convert -f raw -O qcow2 "$work/raw" "$2"
    rm "$work/raw"
}

make_metadata() {
    mkdir -p "$work/meta"
    printf 'architecture: x86_64\ncreation_date: 1767225600\nproperties:\n  os: Bench\n' >"$work/meta/metadata.yaml"
    tar -C "$work/meta" -cJf "$work/metadata.tar.xz" metadata.yaml
}

# machine PEERS: in a sentence, which those have the end of
machine() {
    echo "Measured on $(date -u +%F): $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
        "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB," \
        "$(df --output=fstype "$work" | tail -n 1), JDK $jdk_build, $1"
}
