package io.wardflux.api.probe;

import io.wardflux.model.snmp.Oid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which templates fit an agent, by its sysObjectID. */
final class TemplateMatch {

    /** A template for it fits whatever answers. */
    static final Oid EVERY_AGENT = Oid.parse("1.3.6.1");

    private final List<Claim> fitting;

    private TemplateMatch(List<Claim> fitting) {
        this.fitting = fitting;
    }

    /** A template says that it is for agents whose sysObjectID begins with this. */
    record Claim(long templateId, String templateName, String vendor, boolean builtIn, Oid oid) {}

    static TemplateMatch of(@Nullable Oid sysObjectId, List<Claim> claims) {
        return new TemplateMatch(claims.stream()
                .filter(claim ->
                        claim.oid().equals(EVERY_AGENT) || (sysObjectId != null && sysObjectId.startsWith(claim.oid())))
                .sorted(Comparator.comparingInt((Claim claim) -> claim.oid().length())
                        .reversed()
                        // A person's own template beats ours.
                        .thenComparing(Claim::builtIn)
                        .thenComparingLong(Claim::templateId))
                .toList());
    }

    Optional<Claim> mostSpecific() {
        return fitting.stream().findFirst();
    }

    /** The most specific one, and those for every agent. */
    List<Long> toAssign() {
        return Stream.concat(
                        fitting.stream().limit(1),
                        fitting.stream().filter(claim -> claim.oid().equals(EVERY_AGENT)))
                .map(Claim::templateId)
                .distinct()
                .toList();
    }
}
