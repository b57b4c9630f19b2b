package io.wardflux.api.paging;

import io.wardflux.api.problem.FieldProblem;
import io.wardflux.api.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

final class ListQueryResolver implements HandlerMethodArgumentResolver {

    private static final int LONGEST_Q = 200;
    private static final int LAST_PAGE = 1_000_000;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == ListQuery.class;
    }

    @Override
    public ListQuery resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        List<FieldProblem> errors = new ArrayList<>();
        int page = number("page", request.getParameter("page"), 0, 0, LAST_PAGE, errors);
        int size = number("size", request.getParameter("size"), ListQuery.DEFAULT_SIZE, 1, ListQuery.MAX_SIZE, errors);
        List<ListQuery.Order> sort = sort(request.getParameterValues("sort"), errors);
        String q = request.getParameter("q") == null
                ? ""
                : request.getParameter("q").strip();
        if (q.length() > LONGEST_Q || q.indexOf('\0') >= 0) {
            errors.add(new FieldProblem("q", "must be a text of at most " + LONGEST_Q + " characters"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return new ListQuery(page, size, sort, q);
    }

    private static int number(
            String name, @Nullable String text, int otherwise, int least, int most, List<FieldProblem> errors) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        errors.add(new FieldProblem(name, "must be a whole number from " + least + " to " + most));
        return otherwise;
    }

    private static List<ListQuery.Order> sort(String @Nullable [] values, List<FieldProblem> errors) {
        List<ListQuery.Order> orders = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            String[] parts = value.split(",", -1);
            String direction = parts.length > 1 ? parts[1].strip().toLowerCase(java.util.Locale.ROOT) : "asc";
            if (parts.length > 2 || !(direction.equals("asc") || direction.equals("desc"))) {
                errors.add(new FieldProblem("sort", "must be a property, optionally followed by ,asc or ,desc"));
            } else if (!parts[0].isBlank()) {
                orders.add(new ListQuery.Order(parts[0].strip(), direction.equals("desc")));
            }
        }
        return orders;
    }
}
