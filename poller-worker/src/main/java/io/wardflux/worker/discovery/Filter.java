package io.wardflux.worker.discovery;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that an operator wrote. Expressions and values are of limited length, and one that looks at a value
 * too often (such as {@code .*.*.*.*=}) is given up.
 */
final class Filter {
    private static final int LONGEST_EXPRESSION = 1_000;
    private static final int LONGEST_VALUE = 256;
    private static final int MOST_LOOKS = 200_000;

    private final Pattern pattern;

    private Filter(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException in a sentence, where it is none */
    static Filter of(String expression) {
        if (expression.length() > LONGEST_EXPRESSION) {
            throw new IllegalArgumentException("A regular expression is longer than " + LONGEST_EXPRESSION);
        }
        try {
            return new Filter(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    /** @throws TooCostlyException where it takes too long */
    boolean isFoundIn(String value) {
        String looked = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
        return pattern.matcher(new Counted(looked, pattern.pattern())).find();
    }

    static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostlyException(String expression) {
            super("The regular expression '" + expression + "' takes too long: simplify it");
        }
    }

    /** Counts how often the matcher looks at a character. */
    private static final class Counted implements CharSequence {
        private final CharSequence text;
        private final String expression;
        private int looks;

        Counted(CharSequence text, String expression) {
            this.text = text;
            this.expression = expression;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new TooCostlyException(expression);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
