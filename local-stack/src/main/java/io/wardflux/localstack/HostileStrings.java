package io.wardflux.localstack;

import java.util.List;
import java.util.stream.Stream;

/** What a device may say its name is. Wherever strings of devices go, a test sends all of these there. */
public final class HostileStrings {

    private HostileStrings() {}

    public static final List<String> ALL = List.of(
            "two\nlines",
            "2026-01-01 INFO forged\r\n2026-01-01 ERROR a line",
            "carriage\rreturn",
            "\"quoted\" and 'quoted'",
            "back\\slash\\n\\\"",
            "\\",
            "NUL \u0000 within",
            "\u001b[2J\u001b[31mred\u001b]0;title\u0007",
            "C1 \u0085 \u009b31m",
            "line\u2028and paragraph\u2029separators",
            "<script>alert(1)</script>",
            "</script><img src=x onerror=alert(1)>&lt;&amp;",
            "=cmd|'/c calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1:A9)",
            "\t=1+1",
            "a;=1+1",
            "a,=1+1",
            "'=1+1",
            "\u202eright to left\u202c",
            "\u2066isolate\u2069 \u200f \u061c",
            "zero\u200bwidth\ufeff",
            "{device=\"x\"} 1 2\nforged{a=\"b\"} 1",
            "${jndi:ldap://x/a} %m %n {} {0} %s",
            "emoji \ud83d\ude00 \u00fc \u20ac",
            "x".repeat(600));

    /** Those that Postgres stores as text: it has no NUL. */
    public static Stream<String> storable() {
        return ALL.stream().filter(text -> text.indexOf('\u0000') < 0);
    }

    public static Stream<String> all() {
        return ALL.stream();
    }
}
