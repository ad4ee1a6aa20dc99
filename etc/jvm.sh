# Sourced, after find_jdk and with dist set. How Gantry's JVM is started, and which AOT cache belongs to it.

# The JVM (25.0.3) does not notice that a cache is older than the jars, so the name says which jars and which JDK it is for.
aot_name() {
    read -r build_id <"$dist/build-id"
    aot_name=gantry-$build_id-$jdk_build-$jdk_platform.aot
}

exec_jvm() { # [java option...] main [argument...]
    natives=$dist/lib/$jdk_platform
    if [ -d "$natives" ]; then
        # Else both drivers unpack their libraries from their jars at each start.
        set -- "-Dorg.sqlite.lib.path=$natives" "-DZstdNativePath=$natives/libzstd-jni.so" "$@"
    fi
    # -Xlog: a cache that does not fit is no news to whoever reads our output.
    exec "$jdk/bin/java" -XX:+UseSerialGC -Xmx256m -Xlog:disable \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        ${GANTRY_JAVA_OPTS:-} -cp "$dist/lib/gantry.jar" "$@"
}
