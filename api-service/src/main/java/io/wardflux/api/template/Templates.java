package io.wardflux.api.template;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Templates {

    private static final Map<String, String> SORTABLE = Map.of(
            "id", "id",
            "name", "name",
            "vendor", "vendor",
            "builtIn", "built_in",
            "createdAt", "created_at",
            "updatedAt", "updated_at");

    private final TemplateRepository repository;
    private final JdbcClient database;
    private final Clock clock;

    Templates(TemplateRepository repository, JdbcClient database, Clock clock) {
        this.repository = repository;
        this.database = database;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Paged<TemplateView> list(ListQuery query) {
        String where = " from template where concat_ws(' ', name, vendor, description) ilike :q ";
        long total = database.sql("select count(*)" + where)
                .param("q", query.likePattern())
                .query(Long.class)
                .single();
        List<Long> ids = database.sql(
                        "select id" + where + query.orderBy(SORTABLE, "id") + " limit :size offset :offset")
                .param("q", query.likePattern())
                .param("size", query.size())
                .param("offset", query.offset())
                .query((row, number) -> row.getLong(1))
                .list();
        Map<Long, Template> stored =
                repository.findAllById(ids).stream().collect(Collectors.toMap(Template::id, Function.identity()));
        Map<Long, Long> devices = devicesOf(ids);
        List<TemplateView> content = ids.stream()
                .map(stored::get)
                .filter(Objects::nonNull)
                .map(template -> template.view(devices.getOrDefault(template.id(), 0L)))
                .toList();
        return Paged.of(content, query, total);
    }

    @Transactional(readOnly = true)
    public TemplateView get(long id) {
        return view(stored(id));
    }

    @Transactional
    public TemplateView add(TemplateInput input) {
        return view(store(new Template(false, now()), input));
    }

    /** @param replace whether one of the same name, if there is one, is changed */
    @Transactional
    public TemplateView importOne(TemplateInput input, boolean replace) {
        Optional<Template> there = input.name() == null ? Optional.empty() : repository.findByName(input.name());
        if (there.isPresent() && replace) {
            refuseBuiltIn(there.get());
            return view(store(there.get(), input));
        }
        return add(input);
    }

    @Transactional
    public TemplateView replace(long id, TemplateInput input) {
        Template template = stored(id);
        refuseBuiltIn(template);
        if (input.version() != null && input.version() != template.revision()) {
            throw ProblemException.stale("version", input.version(), template.revision());
        }
        return view(store(template, input));
    }

    /** @param force takes it off the devices that have it, with their items of it */
    @Transactional
    public void delete(long id, boolean force) {
        Template template = stored(id);
        refuseBuiltIn(template);
        long devices = devicesOf(List.of(id)).getOrDefault(id, 0L);
        if (devices > 0 && !force) {
            throw ProblemException.conflict(
                    "The template %s is that of %d device%s: take it off them first, or let ?force=true do so."
                            .formatted(template.name(), devices, devices == 1 ? "" : "s"));
        }
        database.sql("delete from device_template where template_id = ?")
                .param(id)
                .update();
        repository.delete(template);
        repository.flush();
    }

    /** @return whether anything changed; a person's template of that name is left alone */
    @Transactional
    public boolean storeBuiltIn(TemplateInput input) {
        // Several services may start at once.
        database.sql("select pg_advisory_xact_lock(hashtext('built-in templates'))")
                .query(row -> {});
        Optional<Template> there = repository.findByName(String.valueOf(input.name()));
        if (there.isEmpty()) {
            store(new Template(true, now()), input);
            return true;
        }
        Template template = there.get();
        var in = new Input();
        TemplateDescription wanted = TemplateDescription.of(in, input);
        in.check();
        if (!template.builtIn()
                || TemplateDescription.of(in, template.view(0).asInput()).equals(wanted)) {
            return false;
        }
        store(template, input);
        return true;
    }

    private Template store(Template template, TemplateInput input) {
        var in = new Input();
        TemplateDescription description = TemplateDescription.of(in, input);
        repository
                .findByName(description.name())
                .filter(other -> other != template)
                .ifPresent(other -> in.conflict("name", "is that of template " + other.id() + " already"));
        in.check();
        template.describe(description, now());
        return repository.saveAndFlush(template);
    }

    private static void refuseBuiltIn(Template template) {
        if (template.builtIn()) {
            throw ProblemException.conflict(
                    "The template %s came with Ward Flux and cannot be changed: export it, give it another name and import that."
                            .formatted(template.name()));
        }
    }

    private Template stored(long id) {
        return repository.findById(id).orElseThrow(() -> ProblemException.notFound("template", id));
    }

    private TemplateView view(Template template) {
        return template.view(devicesOf(List.of(template.id())).getOrDefault(template.id(), 0L));
    }

    private Map<Long, Long> devicesOf(Collection<Long> ids) {
        Map<Long, Long> counts = new HashMap<>();
        database.sql("select template_id, count(*) from device_template where template_id = any(?) group by 1")
                .param(ids.toArray(Long[]::new))
                .query(row -> {
                    counts.put(row.getLong(1), row.getLong(2));
                });
        return counts;
    }

    /** Postgres counts microseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
