package io.wardflux.api.paging;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.api.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springdoc.core.annotations.ParameterObject;

/** What part of a list is wanted. A controller takes it as an argument. */
@ParameterObject
public record ListQuery(
        @Parameter(description = "from 0", schema = @Schema(type = "integer", defaultValue = "0", minimum = "0"))
        int page,

        @Parameter(
                description = "how many on a page",
                schema = @Schema(type = "integer", defaultValue = "50", minimum = "1", maximum = "1000"))
        int size,

        @Parameter(description = "property, or property,asc or property,desc; may be repeated")
        List<Order> sort,

        @Parameter(description = "only what contains this text, in small or capital letters")
        String q) {

    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 1000;

    public record Order(String property, boolean descending) {}

    public long offset() {
        return (long) page * size;
    }

    /** For {@code ilike}: {@code q} as it is, anywhere in the text. */
    public String likePattern() {
        return "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    /**
     * The {@code order by} of SQL.
     *
     * @param columns by property
     * @param last what makes the order total, such as {@code d.id}; it goes the way of the last property, as one index of both does
     * @throws ProblemException 400 naming {@code sort} for a property that is none of them
     */
    public String orderBy(Map<String, String> columns, String last) {
        String wanted = sort.stream()
                .map(order -> {
                    String column = columns.get(order.property());
                    if (column == null) {
                        throw ProblemException.invalid(
                                "sort",
                                "is '%s' but must be one of %s"
                                        .formatted(
                                                order.property(), String.join(", ", new TreeSet<>(columns.keySet()))));
                    }
                    // The last one has an index of its own, and nowhere a null.
                    String nulls = column.equals(last) ? "" : order.descending() ? " nulls last" : " nulls first";
                    return column + (order.descending() ? " desc" : " asc") + nulls + ", ";
                })
                .collect(Collectors.joining());
        boolean descending = !sort.isEmpty() && sort.getLast().descending();
        return "order by " + wanted + last + (descending ? " desc" : "");
    }
}
