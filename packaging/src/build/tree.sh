#!/usr/bin/env bash
# Makes the tree that every package holds, and a tar of it: tree.sh VERSION PACKAGE-VERSION TIME. Run by Maven when the
# image is there. The same commit and the same JDK give the same bytes, whatever the directory and the hour.
set -euo pipefail
export LC_ALL=C TZ=UTC0
umask 022
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/../../setup.sh"

version=$1
package_version=$2
time=$3
packaging=$root/packaging
sources=$packaging/src/packages
units=$root/systemd/src/main/units
target=$packaging/target
work=$target/packages
tree=$work/tree
home=$tree/usr/lib/etcd-agent

# --- The Java runtime ----------------------------------------------------------------------------

# By jdeps. java.management tells /metrics of the heap and its collections; java.naming is what the TLS code
# checks names in certificates with.
modules=java.base,java.logging,java.management,java.naming,jdk.unsupported

can_link() {
    [ -x "$1/bin/jlink" ] || return 1
    [ -e "$1/jmods/java.base.jmod" ] || "$1/bin/jlink" --help | grep -q 'run-time image enabled'
}

# Sets jdk and major: the newest JDK here that can make a runtime.
choose_linking_jdk() {
    while read -r major jdk; do
        if can_link "$jdk"; then
            return
        fi
        say "JDK $major in $jdk has no modules to make a runtime of: passed over"
    done < <(jdks | sort -rn -s -k 1,1)
    die "no JDK here can make the Java runtime of the packages. Get one that has jlink and modules, such as
openjdk-17-jdk-headless (Debian, Ubuntu) or java-21-openjdk-devel with java-21-openjdk-jmods (Fedora, RHEL)"
}

# A few seconds: not again as long as nothing has changed.
make_runtime() {
    local options=(--add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages) made
    [ "$major" -ge 22 ] || options[1]+=,jdk.crypto.ec
    [ "$major" -lt 21 ] || options+=(--compress zip-0)
    made="${options[*]} $(command -v strip) $(cksum "$jdk/release" "$jdk/lib/modules" 2>/dev/null | cut -d' ' -f1,2)"
    [ "$(cat "$work/runtime.made" 2>/dev/null)" != "$made" ] || return 0
    rm -rf "$work/runtime" "$work/runtime.made"
    "$jdk/bin/jlink" "${options[@]}" --output "$work/runtime"
    # Nothing here is run but java, and nobody compiles against it.
    find "$work/runtime/bin" -type f ! -name java -delete
    rm -f "$work"/runtime/lib/{jexec,jrt-fs.jar,classlist}
    strip_symbols "$work/runtime"
    chmod -R u+w "$work/runtime"
    printf '%s\n' "$made" >"$work/runtime.made"
}

# Debugging symbols are a fifth of the runtime. Without binutils the packages are larger, and the same otherwise.
strip_symbols() {
    if have strip; then
        find "$1" \( -name '*.so' -o -name java -o -name jspawnhelper \) -type f -exec strip --strip-unneeded {} +
    else
        say "strip is not here (Debian: binutils): the packages keep symbols that nobody needs"
    fi
}

# --- Programs ------------------------------------------------------------------------------------

# Native libraries lie beside the jars, those of this platform only, and their jars are left out. So is what is
# empty, and what only compilers read.
put_libraries() {
    mkdir -p "$home/lib"
    cp "$target"/image/lib/*.jar "$home/lib"
    (
        cd "$home/lib"
        "$jdk/bin/jar" xf netty-transport-native-epoll-*-linux-x86_64.jar META-INF/native
        mv META-INF/native/*.so .
        rm -rf META-INF netty-transport-native-epoll-*.jar listenablefuture-*.jar javax.annotation-api-*.jar
        chmod 0644 -- *
        strip_symbols .
    )
    "$jdk/bin/java" -cp "$target/classes:$target/build-lib/*:$home/lib/*" io.etcdagent.packaging.archive.Modernized "$home"/lib/picocli-*.jar
    class_path etcd-agent-daemon
    # Without the daemon's libraries. Those that it has and we left out above are no loss.
    # shellcheck disable=SC2046 # names are words
    class_path etcd-agent-ctl $(tr ':' '\n' <"$root/agent/ctl/target/class-path" | sed 's,.*/,,' | sort)
}

# class_path JAR [JAR…]: the names of the jars in the order of the class path, the program's own first, then these that
# are here, or all.
class_path() {
    local program=$1 jar
    shift
    cd "$home/lib"
    [ $# -gt 0 ] || set -- *.jar
    for jar in "$program"-[0-9]*.jar "$@"; do
        [ ! -e "$jar" ] || printf '%s\n' "$jar"
    done | awk '!seen[$0]++' | paste -sd' ' >"$program.jars"
    cd - >/dev/null
}

# Options that runtime and archive have to agree on.
known_options() {
    if [ "$major" -ge 24 ]; then
        # Netty loads native code; protobuf uses sun.misc.Unsafe. Both are known.
        printf '%s' '--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+AOTClassLinking'
    fi
}

put_launchers() {
    local launcher options
    mkdir -p "$home/bin"
    for launcher in etcd-agent etcd-agentctl; do
        options=$(known_options)
        if [ "$major" -ge 24 ] && [ "$launcher" = etcd-agent ]; then
            options+=' -XX:TrimNativeHeapInterval=10000'
        fi
        sed "s/@RUNTIME_OPTIONS@/$options/" "$sources/bin/$launcher" >"$home/bin/$launcher"
    done
    cp "$packaging/src/image/bin/etcd-health.sh" "$home/bin"
    chmod 0755 "$home"/bin/*
    mkdir -p "$tree/usr/bin" "$tree/usr/sbin"
    ln -s ../lib/etcd-agent/bin/etcd-agentctl ../lib/etcd-agent/bin/etcd-health.sh "$tree/usr/bin"
    ln -s ../lib/etcd-agent/bin/etcd-agent "$tree/usr/sbin"
}

# The class-data archives: what the JVM would otherwise read out of jars, check and link at each start. They hold for
# this very runtime and these very jars, wherever they lie.
put_archives() {
    # Older ones hold the absolute paths of the jars, which are others here than on the hosts.
    [ "$major" -ge 19 ] || return 0
    local program
    for program in etcd-agent-daemon etcd-agent-ctl; do
        archive "$program"
    done
    # Java goes on without an archive that does not fit, and nobody would notice.
    ETCD_AGENT_JAVA_OPTS=-Xshare:on "$home/bin/etcd-agent" --version >/dev/null
    ETCD_AGENTCTL_JAVA_OPTS=-Xshare:on "$home/bin/etcd-agentctl" --version >/dev/null
}

archive() {
    local own list=$work/$1.classes dump
    case $1 in
        etcd-agent-daemon) own="$1-[0-9]*.jar etcd-agent-protocol-*.jar etcd-agent-systemd-*.jar" ;;
        *) own="$1-[0-9]*.jar etcd-agent-protocol-*.jar etcd-agent-datadir-*.jar" ;;
    esac
    # shellcheck disable=SC2086 # patterns
    own=$(cd "$home/lib" && echo $own)
    # shellcheck disable=SC2086 # names are words
    "$home/runtime/bin/java" -cp "$target/classes" io.etcdagent.packaging.archive.ClassList "$home/lib" "$sources/classes/$1" $own >"$list"
    (
        cd "$home"
        for dump in "$work/$1.1" "$work/$1.2"; do
            # shellcheck disable=SC2046 # options are words
            runtime/bin/java $(known_options) -XX:+UseSerialGC -Xmx512m -Xshare:dump -Xlog:disable -Xlog:all=error:stderr \
                -XX:SharedClassListFile="$list" -XX:SharedArchiveFile="$dump" \
                -cp "$(sed 's/^/lib\//; s/ /:lib\//g' "lib/$1.jars")"
        done
    )
    "$jdk/bin/java" -cp "$target/classes" io.etcdagent.packaging.archive.SettledArchive "$work/$1.1" "$work/$1.2" "$home/lib/$1.jsa"
    rm -f "$work/$1.1" "$work/$1.2"
}

# --- What the system reads -----------------------------------------------------------------------

# put MODE FILE PATH
put() {
    [ -e "$2" ] || die "$2 is missing, and belongs into the packages"
    install -D -m "$1" "$2" "$tree$3"
}

put_units() {
    local unit
    for unit in etcd-agent.service etcd-agent-rescue.service etcd-agent-rescue.timer etcd-agent-between@.service \
        etcd.service.d/etcd-agent.conf; do
        put 0644 "$units/$unit" "/usr/lib/systemd/system/$unit"
    done
    put 0644 "$units/etcd-agent.sysusers" /usr/lib/sysusers.d/etcd-agent.conf
    put 0644 "$units/etcd-agent.tmpfiles" /usr/lib/tmpfiles.d/etcd-agent.conf
    put 0755 "$units/etcd-agent-adapt" /usr/lib/etcd-agent/etcd-agent-adapt
    put 0644 "$sources/default/etcd-agent" /etc/default/etcd-agent
    put 0644 "$sources/between.d/README" /etc/etcd-agent/between.d/README
}

put_documents() {
    local page
    for page in etcd-agent.8 etcd-agent-metrics.7 etcd-agentctl.1; do
        put 0644 "$sources/man/$page" "/usr/share/man/man${page##*.}/$page"
        gzip -9n "$tree/usr/share/man/man${page##*.}/$page"
    done
    put 0644 "$sources/lintian/etcd-agent" /usr/share/lintian/overrides/etcd-agent
    put 0644 "$sources/doc/copyright" /usr/share/doc/etcd-agent/copyright
    ln -s etcd-agentctl.1.gz "$tree/usr/share/man/man1/etcd-health.sh.1.gz"
    sed -e "s/@VERSION@/$package_version/" -e "s/@DATE@/$(date -u -R -d "$time")/" "$sources/doc/changelog" |
        gzip -9n >"$work/changelog.gz"
    put 0644 "$work/changelog.gz" /usr/share/doc/etcd-agent/changelog.gz
    put 0644 "$root/README.md" /usr/share/doc/etcd-agent/README.md
    put 0644 "$sources/between.d/upgrade-etcd" /usr/share/doc/etcd-agent/examples/upgrade-etcd
    put 0755 "$root/packaging/examples/roll-two-clusters.py" /usr/share/doc/etcd-agent/examples/roll-two-clusters.py
}

# For those who look at the agents from elsewhere.
put_monitoring() {
    local file
    for file in etcd-agent.rules.yml etcd-agent.dashboard.json prometheus.yml; do
        put 0644 "$sources/prometheus/$file" "/usr/share/etcd-agent/prometheus/$file"
    done
}

# The shells ask etcd-agentctl itself what it knows; here once, for all.
put_completions() {
    local bash=$tree/usr/share/bash-completion/completions/etcd-agentctl
    mkdir -p "${bash%/*}"
    "$home/bin/etcd-agentctl" completion | sed 1d >"$bash"
    put 0644 "$sources/completion/_etcd-agentctl" /usr/share/zsh/vendor-completions/_etcd-agentctl
}

# --- What only Debian's package has ---------------------------------------------------------------

put_control() {
    rm -rf "$work/deb"
    mkdir -p "$work/deb"
    cp "$sources"/deb/* "$work/deb"
    sed -i -e "s/@VERSION@/$package_version/" -e "s/@LIBRARIES@/$(libraries)/" "$work/deb/control"
}

# What the native code here is linked against, by the names that the linker left in it.
libraries() {
    local glibc
    glibc=$(find "$home" -name '*.so' -exec grep -aoh 'GLIBC_2[.][0-9]*' {} + | sort -Vu | tail -n 1)
    printf 'libc6 (>= %s)' "${glibc#GLIBC_}"
    ! needs libz.so.1 || printf ', zlib1g'
    ! needs libstdc++.so.6 || printf ', libstdc++6'
}

needs() { [ -n "$(find "$home" -name '*.so' -exec grep -alF "$1" {} +)" ]; }

# -------------------------------------------------------------------------------------------------

# The same tree for hosts without dpkg and rpm, below a directory of its own.
tarball() {
    local name=etcd-agent-$version
    cp "$sources/doc/INSTALL" "$work/INSTALL"
    tar --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mtime="$time" --mode=go-w \
        --transform="s,^[.]/,$name/,;s,^INSTALL\$,$name/INSTALL," -C "$work" -cf - INSTALL -C "$tree" ./etc ./usr |
        gzip -6n >"$target/$name-linux-x86_64.tar.gz"
}

main() {
    choose_linking_jdk
    mkdir -p "$work"
    make_runtime
    rm -rf "$tree"
    mkdir -p "$home"
    cp -a "$work/runtime" "$home/runtime"
    put_libraries
    put_launchers
    # The archives name each jar with its time.
    find "$home" -exec touch -h -d "$time" {} +
    put_archives
    put_units
    put_documents
    put_monitoring
    put_completions
    put_control
    find "$tree" -exec touch -h -d "$time" {} +
    find "$tree" -type d -exec chmod 0755 {} +
    tar --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mtime="$time" -C "$tree" -cf "$work/tree.tar" ./etc ./usr
    tarball
    say "Java $major from $jdk; the tree of the packages is $(du -sm "$tree" | cut -f1) MB"
}

main
