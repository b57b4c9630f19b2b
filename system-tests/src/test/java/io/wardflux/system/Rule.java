package io.wardflux.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A rule of {@code deploy/victoriametrics/alerts.yml}, whose expressions stand in one line each.
 *
 * @param lasting how long it has to be true
 */
record Rule(String name, String expression, Duration lasting) {

    static final Path FILE = Path.of(System.getProperty("ward.root"), "deploy/victoriametrics/alerts.yml");

    private static final Pattern RULE = Pattern.compile(" *- alert: (\\w+)\\n *expr: (.+)\\n(?: *for: (\\d+)m\\n)?");
    private static final Pattern SELECTOR = Pattern.compile("\\b(?:(?:ward|vm)_\\w+|up\\b)(?:\\{[^}]*})?");

    static List<Rule> all() {
        var rules = new ArrayList<Rule>();
        var rule = RULE.matcher(text());
        while (rule.find()) {
            rules.add(new Rule(
                    rule.group(1),
                    rule.group(2),
                    rule.group(3) == null ? Duration.ZERO : Duration.ofMinutes(Long.parseLong(rule.group(3)))));
        }
        return rules;
    }

    static long written() {
        return text().lines()
                .filter(line -> line.strip().startsWith("- alert:"))
                .count();
    }

    private static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The series that it looks at. */
    Set<String> selectors() {
        return SELECTOR.matcher(expression).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** Whether what was a while ago can make it true. */
    boolean looksBack() {
        return expression.contains("[");
    }

    @Override
    public String toString() {
        return name;
    }
}
