package io.wardflux.api.problem;

import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7396: what is in the patch replaces, null removes, objects are merged. */
@Component
public class MergePatch {

    private final JsonMapper json;

    MergePatch(JsonMapper json) {
        this.json = json;
    }

    /** @throws ProblemException 400 naming the field that does not fit the type */
    public <T> T apply(T current, JsonNode patch, Class<T> type) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ProblemException.invalid("", "must be an object with the fields to change");
        }
        ObjectNode merged = json.valueToTree(current);
        merge(merged, changes);
        try {
            return json.treeToValue(merged, type);
        } catch (JacksonException e) {
            throw ProblemException.invalid(java.util.List.of(UnreadableBody.explain(e, "JSON")));
        }
    }

    private static void merge(ObjectNode into, ObjectNode changes) {
        changes.forEachEntry((name, value) -> {
            if (value.isNull()) {
                into.remove(name);
            } else if (value instanceof ObjectNode inner) {
                ObjectNode target = into.get(name) instanceof ObjectNode there ? there : into.putObject(name);
                merge(target, inner);
            } else {
                into.set(name, value);
            }
        });
    }
}
