# shellcheck shell=sh
# shellcheck disable=SC2154 # image is set by who reads this
# Finds Java and starts a class of this image. Read by the launchers in bin/, which set $image.

refuse() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# The program to run: $1 if set (what the operator chose for us), then JAVA_HOME, then PATH.
find_java() {
    if [ -n "$1" ]; then
        java=$1
    elif [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
    else
        java=$(command -v java) || refuse \
            "no Java found: install a Java 17 or newer runtime (Debian: openjdk-17-jre-headless), or set JAVA_HOME"
    fi
    [ -x "$java" ] || refuse "$java is not an executable file: install Java 17 or newer, or correct the path"
}

# Major version of $java, from the file "release" beside it: starting a JVM only to ask costs as
# much as half of a run of etcd-agentctl.
java_major() {
    home=$(dirname "$(dirname "$(readlink -f "$java")")")
    version=
    if [ -r "$home/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$home/release")
    fi
    if [ -z "$version" ]; then
        version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    version=${version#1.}
    printf '%s\n' "${version%%[!0-9]*}"
}

check_java() {
    major=$(java_major)
    [ -n "$major" ] || refuse "$java does not say which version it is: is it Java?"
    [ "$major" -ge 17 ] || refuse "$java is Java $major, and 17 or newer is needed"
}

# In a fixed order, with the jar of the program first.
class_path() {
    for jar in "$image"/lib/"$1"-[0-9]*.jar; do
        path=$jar
    done
    [ -r "$path" ] || refuse "$image/lib has no $1 jar: the installation is incomplete"
    for jar in "$image"/lib/*.jar; do
        [ "$jar" = "$path" ] || path=$path:$jar
    done
    printf '%s\n' "${path}"
}

# run_java JAR CLASS OPTIONS [ARGUMENTS]: OPTIONS is one string, split at blanks.
run_java() {
    check_java
    options="$3"
    if [ "$major" -ge 24 ]; then
        # Netty loads native code; protobuf uses sun.misc.Unsafe. Both are known.
        options="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow $options"
    fi
    CLASSPATH=$(class_path "$1") || exit 1
    class=$2
    shift 3
    # One malloc arena per two threads or so: the default, eight per core, keeps freed memory.
    MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
    export CLASSPATH MALLOC_ARENA_MAX
    # shellcheck disable=SC2086 # options are words
    exec "$java" $options "$class" "$@"
}
