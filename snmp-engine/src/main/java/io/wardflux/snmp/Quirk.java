package io.wardflux.snmp;

import java.util.Arrays;
import java.util.Optional;

/** What an agent does otherwise than the standards have it, and how it is asked because of that. */
public enum Quirk {
    NO_GETBULK("noGetBulk", "Does not answer GETBULK, but GET: its tables are asked by GET and GETNEXT"),
    NON_INCREASING(
            "nonIncreasing",
            "Its tables go in circles: after a row it gives one that lies before it; the rows until there are kept"),
    OUT_OF_ORDER("outOfOrder", "Answers in another order than it was asked; its values are matched by OID"),
    DUPLICATES("duplicates", "Answers one request more than once; what comes after the first answer is dropped"),
    WRONG_REQUEST_ID(
            "wrongRequestId", "Answers with the id of another request than it was asked; such answers are dropped"),
    TRUNCATES("truncates", "Leaves out values without saying so; what is missing is asked again, less at a time"),
    TOO_BIG("tooBig", "Finds larger requests too big (tooBig), so it is asked for less at a time"),
    DROPS_LARGE("dropsLarge", "Does not answer larger requests at all, so it is asked for less at a time"),
    MALFORMED("malformed", "Sends what is no SNMP message, or no answer to what it was asked; it is dropped"),
    DUPLICATE_ENGINE_ID(
            "duplicateEngineId",
            "Another address has the same engineID: one device with two addresses, or a copied configuration; both are"
                    + " polled, but each device should have an engineID of its own");

    private final String wireName;
    private final String sentence;

    Quirk(String wireName, String sentence) {
        this.wireName = wireName;
        this.sentence = sentence;
    }

    /** For JSON and for the database. */
    public String wireName() {
        return wireName;
    }

    /** For people. */
    public String sentence() {
        return sentence;
    }

    public static Optional<Quirk> ofWireName(String name) {
        return Arrays.stream(values()).filter(q -> q.wireName.equals(name)).findFirst();
    }
}
