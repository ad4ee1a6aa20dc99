# Sourced by ./gantry in a source checkout and by ./check, with here, dist and jdk set.

is_built() {
    [ -f "$dist/build-id" ] || return 1
    [ -w "$here" ] || return 0
    # Directories count too: a file that was deleted shows in the time of its directory.
    newer=$(find "$here/src/main" "$here/etc" "$here/pom.xml" "$here/gantry" -newer "$dist/build-id" -print -quit)
    [ -z "$newer" ]
}

build() {
    mkdir -p "$here/target" || return 1
    if command -v flock >/dev/null; then
        exec 9>"$here/target/.building"
        flock 9
        build_once
        status=$?
        exec 9>&-
    else
        until mkdir "$here/target/.building.d" 2>/dev/null; do sleep 1; done
        trap 'rmdir "$here/target/.building.d"' EXIT
        trap 'exit 1' HUP INT TERM
        build_once
        status=$?
        rmdir "$here/target/.building.d"
        trap - EXIT HUP INT TERM
    fi
    return $status
}

build_once() {
    is_built && return # by whoever held the lock before
    need_maven || return
    log=$here/target/build.log
    echo "Building Gantry, once; all that Maven says stands in $log" >&2
    {
        maven_level=info maven package -Dmaven.test.skip=true -Dspotless.check.skip=true </dev/null 2>&1
        printf '\nExit code: %s\n' $? # Maven leaves its last line unfinished
    } | tell_phases && return
    echo "The build failed; $log says:" >&2
    sed "s/$(printf '\033')\[0m//g; /^\[INFO\]/d; /^$/d" "$log" | head -n 40 >&2
    return 1
}

# Keeps what Maven says in the log, and tells what it does, each phase once. Fails as Maven did.
tell_phases() {
    code=1 told=
    while IFS= read -r line; do
        case $line in
            'Exit code: '*) code=${line#Exit code: } && continue ;;
            '[INFO] Downloading from '*) tell 'fetching libraries' ;;
            '[INFO] --- '*compiler*:compile\ *) tell compiling ;;
            '[INFO] --- '*dependency*) tell 'gathering libraries' ;;
            '[INFO] --- '*jar*:jar\ *) tell packing ;;
            '[INFO] --- '*antrun*'(gantry)'*) tell 'recording a start, to make later ones fast' ;;
        esac
        printf '%s\n' "$line"
    done >"$log"
    return "$code"
}

tell() { # phase
    case $told in *"|$1|"*) return ;; esac
    told="$told|$1|"
    echo "  $1..." >&2
}

need_maven() {
    command -v mvn >/dev/null && return
    echo "Gantry is built from source here and needs Maven, as mvn on PATH (Debian package maven)" >&2
    return 1
}

# By default only warnings are shown, since they fail the build. The module options silence those about Maven's own libraries.
maven() {
    JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} -Dorg.slf4j.simpleLogger.defaultLogLevel=${maven_level:-warn}
        --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
        mvn -B -Dstyle.color=never -f "$here/pom.xml" "$@"
}
