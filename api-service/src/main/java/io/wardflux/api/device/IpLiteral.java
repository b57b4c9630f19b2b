package io.wardflux.api.device;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as people write them, and the one way in which they are stored. No name is ever looked up. */
final class IpLiteral {

    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private IpLiteral() {}

    /** Dotted decimal, or RFC 5952; empty where the text is no address that a device can have. */
    static Optional<String> canonical(String text) {
        InetAddress address;
        if (IPV4.matcher(text).matches()) {
            address = InetAddress.ofLiteral(text);
        } else if (text.indexOf(':') >= 0 && IPV6.matcher(text).matches()) {
            try {
                address = InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        } else {
            return Optional.empty();
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return Optional.empty();
        }
        if (address instanceof Inet6Address v6) {
            // ::192.0.2.1 was given up long ago (RFC 4291 §2.5.5.1).
            boolean givenUp = v6.isIPv4CompatibleAddress() && !v6.isLoopbackAddress();
            return givenUp ? Optional.empty() : Optional.of(compressed(v6.getAddress()));
        }
        boolean broadcast = address.getAddress()[0] == -1;
        return broadcast ? Optional.empty() : Optional.of(address.getHostAddress());
    }

    /** The longest run of zeros, the first of several, becomes {@code ::}; a single zero does not (RFC 5952 §4.2). */
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
