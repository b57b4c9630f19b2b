package io.wardflux.foundation;

import java.util.stream.Collectors;
import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** JSON escapes control characters by itself; what turns or hides text it would pass on to whoever shows the value. */
public final class VisibleJson implements StructuredLoggingJsonMembersCustomizer<Object> {

    @Override
    public void customize(Members<Object> members) {
        members.applyingValueProcessor(ValueProcessor.of(String.class, VisibleJson::visible));
    }

    /** Line by line: a stack trace has many. */
    private static String visible(String value) {
        return value.indexOf('\n') < 0
                ? Visible.text(value)
                : value.lines().map(Visible::text).collect(Collectors.joining("\n"));
    }
}
