package io.wardflux.api.item;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.MergePatch;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.sample.ValueType;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Changes items: all of a device's own, and the switch and the interval of those that come from a template. */
@Service
class Items {

    private static final List<String> OF_TEMPLATE_CHANGEABLE = List.of("enabled", "intervalSeconds");

    private final JdbcClient database;
    private final ItemQueries queries;
    private final MergePatch mergePatch;

    Items(JdbcClient database, ItemQueries queries, MergePatch mergePatch) {
        this.database = database;
        this.queries = queries;
        this.mergePatch = mergePatch;
    }

    /** Not in a transaction: the values are asked of another server, and no connection is held meanwhile. */
    Paged<ItemView> list(long deviceId, ListQuery query, @Nullable Boolean enabled, @Nullable String outcome) {
        return queries.list(deviceId, query, enabled, outcome);
    }

    @Transactional
    public ItemView add(long deviceId, ItemInput input) {
        lockDevice(deviceId);
        var in = new Input();
        ItemDefinition item = definition(in, input);
        checkSeries(in, deviceId, 0, item);
        in.check();
        long id = database.sql("""
                        insert into item (device_id, enabled, interval_seconds, name, oid, metric, value_type, unit, scale)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id""")
                .param(deviceId)
                .param(!Boolean.FALSE.equals(input.enabled()))
                .param(item.intervalSeconds())
                .params(item.name(), item.oid(), item.metric(), item.valueType().wireName(), item.unit(), item.scale())
                .query(Long.class)
                .single();
        return queries.get(id);
    }

    @Transactional
    public ItemView patch(long id, JsonNode patch) {
        ItemView current = queries.get(id);
        Integer ownInterval = queries.ownInterval(id);
        var asInput = new ItemInput(
                current.name(),
                current.oid(),
                current.metric(),
                current.valueType(),
                current.unit(),
                current.scale(),
                ownInterval,
                current.enabled());
        ItemInput wanted = mergePatch.apply(asInput, patch, ItemInput.class);
        if (current.templateId() != null) {
            return patchOfTemplate(current, patch, wanted);
        }
        lockDevice(current.deviceId());
        var in = new Input();
        ItemDefinition item = definition(in, wanted);
        checkSeries(in, current.deviceId(), id, item);
        in.check();
        database.sql("""
                        update item set enabled = ?, interval_seconds = ?, name = ?, oid = ?, metric = ?, value_type = ?,
                                        unit = ?, scale = ? where id = ?""")
                .param(!Boolean.FALSE.equals(wanted.enabled()))
                .param(item.intervalSeconds())
                .params(
                        item.name(),
                        item.oid(),
                        item.metric(),
                        item.valueType().wireName(),
                        item.unit(),
                        item.scale(),
                        id)
                .update();
        return queries.get(id);
    }

    private ItemView patchOfTemplate(ItemView current, JsonNode patch, ItemInput wanted) {
        var others = new TreeSet<>(patch.propertyNames());
        OF_TEMPLATE_CHANGEABLE.forEach(others::remove);
        var in = new Input();
        for (String field : others) {
            in.conflict(
                    field,
                    "comes from template %d: change it there; of this item only %s can be changed"
                            .formatted(current.templateId(), String.join(" and ", OF_TEMPLATE_CHANGEABLE)));
        }
        Integer interval = in.intervalSeconds("intervalSeconds", wanted.intervalSeconds());
        in.check();
        database.sql("update item set enabled = ?, interval_seconds = ? where id = ?")
                .param(!Boolean.FALSE.equals(wanted.enabled()))
                .param(interval)
                .param(current.id())
                .update();
        return queries.get(current.id());
    }

    @Transactional
    public void delete(long id) {
        ItemView current = queries.get(id);
        if (current.templateId() != null) {
            throw ProblemException.conflict(
                    "Item %d comes from template %d and would come back: disable it here (PATCH {\"enabled\": false}), or take it out of the template."
                            .formatted(id, current.templateId()));
        }
        database.sql("delete from item where id = ?").param(id).update();
    }

    private static ItemDefinition definition(Input in, ItemInput input) {
        return ItemDefinition.of(
                in,
                input.name(),
                input.oid(),
                input.metric(),
                input.valueType(),
                input.unit(),
                input.scale(),
                input.intervalSeconds());
    }

    /** Two items of a device with one series would mix their values. */
    private void checkSeries(Input in, long deviceId, long itself, ItemDefinition item) {
        List<String> others = database.sql("""
                        select name from item_definition
                        where device_id = ? and item_id <> ? and labels = '{}'::jsonb
                              and metric = ? and (value_type = 'text') = ? limit 1""")
                .params(deviceId, itself, item.metric(), item.valueType() == ValueType.TEXT)
                .query((row, number) -> row.getString(1))
                .list();
        if (!others.isEmpty()) {
            in.conflict(
                    "metric",
                    "is %s, which is that of this device's item '%s' already"
                            .formatted(item.metric(), others.getFirst()));
        }
    }

    private void lockDevice(long deviceId) {
        if (database.sql("select id from device where id = ? for update")
                .param(deviceId)
                .query((row, number) -> row.getLong(1))
                .list()
                .isEmpty()) {
            throw ProblemException.notFound("device", deviceId);
        }
    }
}
