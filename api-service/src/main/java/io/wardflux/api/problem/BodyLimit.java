package io.wardflux.api.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies over a limit: at once where the length is announced, else at the first byte too many. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class BodyLimit extends OncePerRequestFilter {

    private final long limit;
    private final String detail;
    private final Problems problems;

    BodyLimit(@Value("${ward.body-limit}") DataSize limit, Problems problems) {
        this.limit = limit.toBytes();
        this.detail = "The body is larger than %d bytes: send less at once, or raise WARD_BODY_LIMIT."
                .formatted(limit.toBytes());
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limit) {
            problems.write(request, response, HttpStatus.CONTENT_TOO_LARGE.value(), detail);
            return;
        }
        chain.doFilter(new LimitedRequest(request, limit, detail), response);
    }
}
