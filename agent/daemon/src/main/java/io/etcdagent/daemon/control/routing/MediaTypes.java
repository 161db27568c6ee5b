package io.etcdagent.daemon.control.routing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Compares media types as the headers Accept and Content-Type carry them (RFC 9110, sections 8.3 and 12.5.1). */
final class MediaTypes {

    private MediaTypes() {}

    /** Whether a Content-Type header names the type; parameters such as the character set do not matter. */
    static boolean is(String contentType, String mediaType) {
        return essence(contentType).equals(mediaType);
    }

    /**
     * Whether an Accept header takes the type. The most specific range that covers it decides; quality 0 means no.
     */
    static boolean accepts(String accept, String mediaType) {
        String wildcard = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        List<String> ranges = Stream.of(accept.split(",", -1))
                .filter(range -> !range.isBlank())
                .toList();
        for (String candidate : List.of(mediaType, wildcard, "*/*")) {
            List<String> covering = ranges.stream()
                    .filter(range -> essence(range).equals(candidate))
                    .toList();
            if (!covering.isEmpty()) {
                return covering.stream().anyMatch(range -> !isRefused(range));
            }
        }
        return ranges.isEmpty();
    }

    private static String essence(String value) {
        int parameters = value.indexOf(';');
        String type = parameters < 0 ? value : value.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isRefused(String range) {
        return Stream.of(range.split(";", -1))
                .map(parameter -> parameter.strip().toLowerCase(Locale.ROOT))
                .anyMatch(parameter -> parameter.matches("q=0(\\.0{0,3})?"));
    }
}
