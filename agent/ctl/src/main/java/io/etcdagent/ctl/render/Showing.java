package io.etcdagent.ctl.render;

import java.util.HexFormat;

/** How bytes that may be no text are shown. */
public enum Showing {
    /** As text, with what is none escaped. */
    TEXT,
    HEX,
    /** As they are; never for a terminal. */
    RAW;

    /** The bytes for a line of text; raw ones have none. */
    public String words(byte[] bytes) {
        return switch (this) {
            case TEXT -> Escaped.text(bytes);
            case HEX -> HexFormat.of().formatHex(bytes);
            case RAW -> throw new IllegalStateException("raw bytes are no text");
        };
    }
}
