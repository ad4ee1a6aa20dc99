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
    local pid mount left
    for pid in "${started[@]}"; do
        stop "$pid"
    done
    left=$(pgrep -f -- "$work/" || true)
    if [ -n "$left" ]; then
        say "still running after the measuring: $(ps -o pid=,args= -p $left)"
        kill -KILL $left || true
    fi
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

free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# at $nginx_port, serves $work/nginx/files
start_nginx() {
    mkdir -p "$work/nginx/files"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$work/nginx/key" -out "$work/nginx/certificate" 2>/dev/null
    cat >"$work/nginx/conf" <<END
daemon off;
user root;
worker_processes auto;
pid $work/nginx/pid;
error_log $work/nginx/errors;
events {}
http {
    access_log off;
    sendfile on;
    gzip_static on;
    client_body_temp_path $work/nginx/body;
    proxy_temp_path $work/nginx/proxy;
    fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi;
    scgi_temp_path $work/nginx/scgi;
    server {
        listen 127.0.0.1:$nginx_port ssl;
        ssl_certificate $work/nginx/certificate;
        ssl_certificate_key $work/nginx/key;
        ssl_protocols TLSv1.3;
        root $work/nginx/files;
    }
}
END
    start nginx nginx -p "$work/nginx" -c "$work/nginx/conf" -e "$work/nginx/errors"
    await nginx curl -sk "https://127.0.0.1:$nginx_port/"
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

# used: the CPU seconds so far of every process that was started, and of all that those started. Others may end while
# they are looked at.
used() {
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^\([0-9]*\) (.*) /\1 /' |
        awk -v roots="${started[*]}" -v ticks="$(getconf CLK_TCK)" '
            { parent[$1] = $3; time[$1] = $13 + $14 + $15 + $16 }
            END {
                split(roots, list)
                for (i in list) root[list[i]] = 1
                for (process in time) {
                    for (p = process; p in parent && !(p in root); p = parent[p]) {}
                    if (p in root) sum += time[process]
                }
                printf "%.2f", sum / ticks
            }'
}

# cost COMMAND...: the seconds that one run takes, and the CPU seconds of it and of every process that was started
cost() {
    local before TIMEFORMAT='%R %U %S'
    before=$(used)
    { time "$@" >/dev/null 2>>"$work/errors"; } 2>"$work/time" || { tail -n 5 "$work/errors" >&2; fail "failed: $*"; }
    awk -v servers="$(awk "BEGIN { print $(used) - $before }")" '{ printf "%.3f %.2f\n", $1, $2 + $3 + servers }' "$work/time"
}

# in_turn BEFORE OURS... -- THEIRS...: $runs pairs, one run of either in turn, so that a machine that is busy for a
# while is so for both. Sets ours, ours_cpu, theirs and theirs_cpu (medians), and slower and dearer: the medians of what
# a run of ours took of the time, and of the CPU time, that the other one took.
in_turn() {
    local before=$1 i one=()
    shift
    while [ "$1" != -- ]; do
        one+=("$1")
        shift
    done
    shift
    for ((i = 0; i < runs; i++)); do
        "$before" >/dev/null 2>&1
        cost "${one[@]}" >"$work/ours"
        "$before" >/dev/null 2>&1
        cost "$@" >"$work/theirs"
        paste -d' ' "$work/ours" "$work/theirs"
    done >"$work/pairs"
    ours=$(cut -d' ' -f1 "$work/pairs" | middle) ours_cpu=$(cut -d' ' -f2 "$work/pairs" | middle)
    theirs=$(cut -d' ' -f3 "$work/pairs" | middle) theirs_cpu=$(cut -d' ' -f4 "$work/pairs" | middle)
    slower=$(awk '{ printf "%.2f\n", $1 / $3 }' "$work/pairs" | middle)
    dearer=$(awk '{ printf "%.2f\n", $2 / ($4 > 0 ? $4 : 0.01) }' "$work/pairs" | middle)
}

# pair_row WORK: what in_turn has measured
pair_row() { row "$1" "$ours s" "$ours_cpu s" "$theirs s" "$theirs_cpu s" "$slower of its time, $dearer of its CPU"; }

# then_sync COMMAND...: until all is on the disk
then_sync() { "$@" && sync; }

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
    printf 'architecture: x86_64\ncreation_date: 1767225600\nproperties:\n  os: Bench\n  release: one\n  variant: default\n  architecture: x86_64\n  serial: "20260101"\n  description: Bench\n' >"$work/meta/metadata.yaml"
    tar -C "$work/meta" -cJf "$work/metadata.tar.xz" metadata.yaml
}

# machine PEERS: in a sentence, which those have the end of
machine() {
    echo "Measured on $(date -u +%F): $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
        "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB," \
        "$(df --output=fstype "$work" | tail -n 1), JDK $jdk_build, $1"
}
