package io.etcdagent.protocol.tls;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Puts the PKCS#8 envelope (RFC 5208: version, algorithm, key), on which the JDK insists, around private keys as
 * kubeadm, cfssl and older openssl write them: without it.
 */
final class Pkcs8 {

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;
    private static final byte EXPLICIT_0 = (byte) 0xa0;
    private static final int LONG_FORM = 0x80;
    private static final byte[] VERSION_0 = bytes("020100");

    /** AlgorithmIdentifier rsaEncryption with its NULL parameter (RFC 8017, appendix A.1). */
    private static final byte[] RSA = bytes("300d06092a864886f70d0101010500");

    /** id-ecPublicKey (RFC 5480, 2.1.1); in an AlgorithmIdentifier the curve follows. */
    private static final byte[] EC_PUBLIC_KEY = bytes("06072a8648ce3d0201");

    private Pkcs8() {}

    /** From an RSA key in PKCS#1. */
    static byte[] ofRsa(byte[] pkcs1) {
        return envelope(RSA, pkcs1);
    }

    /** From an EC key in the form of SEC 1 (RFC 5915), which must name its curve. */
    static byte[] ofEc(byte[] sec1) throws InvalidKeySpecException {
        return envelope(element(SEQUENCE, EC_PUBLIC_KEY, curve(sec1)), sec1);
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** The content of the field {@code parameters [0]} of an ECPrivateKey: the curve's object identifier. */
    private static byte[] curve(byte[] ecPrivateKey) throws InvalidKeySpecException {
        try {
            ByteBuffer outer = ByteBuffer.wrap(ecPrivateKey);
            outer.get();
            ByteBuffer fields = content(outer);
            while (fields.hasRemaining()) {
                byte tag = fields.get();
                ByteBuffer content = content(fields);
                if (tag == EXPLICIT_0) {
                    byte[] curve = new byte[content.remaining()];
                    content.get(curve);
                    return curve;
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException malformed) {
            throw new InvalidKeySpecException("malformed EC key", malformed);
        }
        throw new InvalidKeySpecException("the EC key does not name its curve");
    }

    /** Reads a length and then as many bytes. */
    private static ByteBuffer content(ByteBuffer from) {
        int length = from.get() & 0xff;
        if (length >= LONG_FORM) {
            byte[] octets = new byte[length - LONG_FORM];
            from.get(octets);
            length = new BigInteger(1, octets).intValue();
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] element(byte tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] encodedLength = encodedLength(length);
        ByteBuffer element = ByteBuffer.allocate(1 + encodedLength.length + length);
        element.put(tag).put(encodedLength);
        Arrays.stream(parts).forEach(element::put);
        return element.array();
    }

    /** In the fewest octets, as DER wants it. */
    private static byte[] encodedLength(int length) {
        if (length < LONG_FORM) {
            return new byte[] {(byte) length};
        }
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
        byte[] bigEndian = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        return ByteBuffer.allocate(1 + octets)
                .put((byte) (LONG_FORM + octets))
                .put(bigEndian, Integer.BYTES - octets, octets)
                .array();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
