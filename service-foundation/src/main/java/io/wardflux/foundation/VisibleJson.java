package io.wardflux.foundation;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter.MemberPath;
import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** JSON escapes control characters, but whoever shows the value does not; so they are visible here as in lines of text. */
public final class VisibleJson implements StructuredLoggingJsonMembersCustomizer<Object> {

    private static final String LINES = "stack_trace";

    @Override
    public void customize(Members<Object> members) {
        ValueProcessor<String> visible = VisibleJson::visible;
        members.applyingValueProcessor(visible.whenInstanceOf(String.class));
    }

    private static @Nullable String visible(MemberPath path, @Nullable String value) {
        if (value == null) {
            return null;
        }
        return LINES.equals(path.name())
                ? value.lines().map(Visible::text).collect(Collectors.joining("\n"))
                : Visible.text(value);
    }
}
