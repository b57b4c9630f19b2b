package io.wardflux.api.device;

import io.wardflux.api.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * RFC 4180. A cell that a spreadsheet would take for a formula is written with an apostrophe in front, as spreadsheets
 * themselves do, and read without it.
 */
final class Csv {

    private static final String FORMULA = "=+-@\t\r";
    private static final int MOST_RECORDS = Devices.MOST_AT_ONCE + 1;

    private Csv() {}

    static void write(List<String> cells, Appendable out) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            out.append(i == 0 ? "" : ",").append(quoted(guarded(cells.get(i))));
        }
        out.append("\r\n");
    }

    private static String guarded(String cell) {
        return !cell.isEmpty() && (isFormula(cell.charAt(0)) || cell.charAt(0) == '\'') ? "'" + cell : cell;
    }

    private static String unguarded(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && (isFormula(cell.charAt(1)) || cell.charAt(1) == '\'')
                ? cell.substring(1)
                : cell;
    }

    private static boolean isFormula(char first) {
        return FORMULA.indexOf(first) >= 0;
    }

    private static String quoted(String cell) {
        // With semicolons and tabs, because some spreadsheets part cells there, and a formula could stand behind one.
        boolean needed = cell.chars().anyMatch(c -> ",;\t\"\n\r".indexOf(c) >= 0);
        return needed ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    /** The records with their cells; empty lines are none. */
    static List<List<String>> read(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        var cell = new StringBuilder();
        boolean inQuotes = false;
        boolean wasQuoted = false;
        int line = 1;
        int quoteLine = 0;
        for (int i = text.startsWith("\uFEFF") ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            }
            if (inQuotes) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    inQuotes = false;
                }
            } else if (c == '"' && cell.isEmpty() && !wasQuoted) {
                inQuotes = true;
                wasQuoted = true;
                quoteLine = line;
            } else if (c == ',') {
                record.add(unguarded(cell.toString()));
                cell.setLength(0);
                wasQuoted = false;
            } else if (c == '\n' || c == '\r') {
                end(record, cell, wasQuoted, records);
                record = new ArrayList<>();
                wasQuoted = false;
            } else if (wasQuoted) {
                throw ProblemException.invalid("", "has text after a closing quote in line " + line);
            } else {
                cell.append(c);
            }
        }
        if (inQuotes) {
            throw ProblemException.invalid("", "has a quote in line " + quoteLine + " that is never closed");
        }
        end(record, cell, wasQuoted, records);
        return records;
    }

    private static void end(List<String> record, StringBuilder cell, boolean wasQuoted, List<List<String>> records) {
        if (record.isEmpty() && cell.isEmpty() && !wasQuoted) {
            return;
        }
        record.add(unguarded(cell.toString()));
        cell.setLength(0);
        if (records.size() == MOST_RECORDS) {
            throw ProblemException.invalid(
                    "", "has more than %d devices, which is the most at once".formatted(Devices.MOST_AT_ONCE));
        }
        records.add(record);
    }
}
