package io.etcdagent.daemon.control.routing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a request line asks for, taken apart: the decoded segments of the path, and the query as it stands.
 *
 * <p>The path is split before it is decoded, so that an encoded slash stays inside its segment; dot segments have no
 * meaning here and match no route.
 *
 * @param path all of it, not decoded
 */
public record RequestTarget(List<String> segments, String query, String path) {

    /**
     * Takes it apart.
     *
     * @param target in origin form, or in absolute form, which a server must take too (RFC 9112, section 3.2.2)
     * @throws IllegalArgumentException if it is neither, or badly percent-encoded
     */
    public static RequestTarget parse(String target) {
        String origin = originForm(target);
        int question = origin.indexOf('?');
        String path = question < 0 ? origin : origin.substring(0, question);
        String query = question < 0 ? "" : origin.substring(question + 1);
        List<String> segments = Stream.of(path.substring(1).split("/", -1))
                .map(RequestTarget::decode)
                .toList();
        return new RequestTarget(segments, query, path);
    }

    /** The bytes of the last segment, which need not be text. */
    public byte[] lastSegment() {
        return PercentEncoding.decode(path.substring(path.lastIndexOf('/') + 1));
    }

    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        if (authority < 0) {
            throw new IllegalArgumentException("the request target is not a path");
        }
        int path = target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    /** A plus sign means itself in a path; the JDK's decoder is one for forms, where it means a space. */
    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
