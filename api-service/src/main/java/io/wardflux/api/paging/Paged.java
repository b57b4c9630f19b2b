package io.wardflux.api.paging;

import java.util.List;

/** One page of a list. */
public record Paged<T>(List<T> content, Position page) {

    public record Position(int size, int number, long totalElements, long totalPages) {}

    public static <T> Paged<T> of(List<T> content, ListQuery query, long total) {
        long pages = (total + query.size() - 1) / query.size();
        return new Paged<>(content, new Position(query.size(), query.page(), total, pages));
    }
}
