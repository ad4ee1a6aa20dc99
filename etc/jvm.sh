# Sourced, after find_jdk and with dist set. How Gantry's JVM is started, and with which AOT cache.

# The JVM (25.0.3) does not notice a cache made from other jars, so its name says from which, and for which JDK.
# All that a cache holds is loaded at each start: what speaks to servers has one of its own.
name_aot() { # local|remote
    read -r build_id <"$dist/build-id"
    aot_name=gantry-$build_id-$jdk_build-$jdk_platform.aot
    if [ "$1" = remote ]; then aot_name=remote-$aot_name; fi
}

start_jvm() { # [java option...] main [argument...]
    natives=$dist/lib/$jdk_platform
    if [ -d "$natives" ]; then
        # Without these, SQLite and zstd unpack themselves from their jars at each start. SQLite also looks through its
        # directory for temporary files each time, for what it unpacked before.
        set -- "-Djava.library.path=$natives" "-Dorg.sqlite.lib.path=$natives" "-Dorg.sqlite.tmpdir=$natives" \
            "-DZstdNativePath=$natives/libzstd-jni.so" "$@"
    fi
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
        C | POSIX) export LC_ALL=C.UTF-8 ;; # the JVM reads file names in the locale's characters, there only ASCII
    esac
    # -Xlog: a cache that does not fit is no news for whoever reads our output.
    # What libraries would look for in every jar: picocli for Groovy, SLF4J for where to log to.
    # The module options have to be the same whenever a cache is made and used.
    exec "$jdk/bin/java" -XX:+UseSerialGC -Xmx256m -Xlog:disable \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Dpicocli.disable.closures=true -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -Dslf4j.internal.verbosity=WARN \
        ${GANTRY_JAVA_OPTS:-} -cp "$dist/lib/gantry.jar" "$@"
}
