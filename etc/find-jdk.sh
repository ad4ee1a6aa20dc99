# Sourced. find_jdk looks for a JDK of at least 25 and sets jdk (its home), jdk_build (which build it is) and
# jdk_platform, or says what is missing and fails. It reads the JDKs' `release` files and never starts a JVM.

jdk_fits() { # home
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    vendor_build= build= version= arch=
    while IFS='=' read -r key value; do
        value=${value#\"}
        value=${value%\"}
        case $key in
            IMPLEMENTOR_VERSION) vendor_build=$value ;;
            JAVA_RUNTIME_VERSION) build=$value ;;
            JAVA_VERSION)
                version=$value
                feature=${version%%[!0-9]*}
                [ "${feature:-0}" -ge 25 ] || return 1 # sh reads byte by byte: no more of this file
                ;;
            OS_ARCH) arch=$value ;;
            OS_NAME) os=$value; break ;;
        esac
    done <"$1/release"
    [ -n "$version" ] || return 1
    jdk=$1
    jdk_build=${vendor_build:-${build:-$version}}
    jdk_platform=$os-$arch
}

jdk_on_path() {
    on_path=$(command -v java) && on_path=$(readlink -f "$on_path") && jdk_fits "${on_path%/bin/java}"
}

newest_installed_jdk() {
    newest= newest_feature=0
    for home in /usr/lib/jvm/*; do
        if jdk_fits "$home" && [ "$feature" -gt "$newest_feature" ]; then
            newest=$home newest_feature=$feature
        fi
    done
    [ -n "$newest" ] && jdk_fits "$newest"
}

find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then return; fi
    if jdk_on_path || newest_installed_jdk; then return; fi
    echo "Gantry needs JDK 25 or newer and found none in JAVA_HOME (${JAVA_HOME:-not set}), as java on PATH" \
        "($(command -v java || echo none)) or in /usr/lib/jvm: install one and set JAVA_HOME to its directory" >&2
    return 1
}
