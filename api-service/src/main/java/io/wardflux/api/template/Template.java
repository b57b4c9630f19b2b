package io.wardflux.api.template;

import io.wardflux.api.item.ItemDefinition;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code template} with all that belongs to it. Items and rules are known by their names: what keeps its name keeps
 * its id, and with it the devices' items and their history.
 */
@Entity
@Table(name = "template")
class Template {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private long revision;

    private String name = "";
    private String vendor = "";
    private String description = "";
    private boolean builtIn;
    private Instant createdAt = Instant.EPOCH;
    private Instant updatedAt = Instant.EPOCH;

    @ElementCollection
    @CollectionTable(name = "template_sys_object_id", joinColumns = @JoinColumn(name = "template_id"))
    @Column(name = "oid")
    private Set<String> sysObjectIds = new HashSet<>();

    @OneToMany(mappedBy = "template", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    private List<DiscoveryRule> rules = new ArrayList<>();

    @OneToMany(mappedBy = "template", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    private List<TemplateItem> items = new ArrayList<>();

    Template() {}

    Template(boolean builtIn, Instant now) {
        this.builtIn = builtIn;
        this.createdAt = now;
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    String name() {
        return name;
    }

    boolean builtIn() {
        return builtIn;
    }

    long revision() {
        return revision;
    }

    void describe(TemplateDescription to, Instant now) {
        name = to.name();
        vendor = to.vendor();
        description = to.description();
        sysObjectIds.retainAll(to.sysObjectIds());
        sysObjectIds.addAll(to.sysObjectIds());
        updatedAt = now;
        List<TemplateItem> kept = new ArrayList<>();
        List<DiscoveryRule> keptRules = new ArrayList<>();
        to.items().forEach(item -> kept.add(defined(null, item)));
        for (TemplateDescription.Rule wanted : to.rules()) {
            DiscoveryRule rule = rules.stream()
                    .filter(r -> r.name().equals(wanted.name()))
                    .findFirst()
                    .orElseGet(() -> new DiscoveryRule(this, wanted.name()));
            rule.define(wanted);
            keptRules.add(rule);
            wanted.items().forEach(item -> kept.add(defined(rule, item)));
        }
        items.retainAll(kept);
        kept.stream().filter(item -> !items.contains(item)).forEach(items::add);
        rules.retainAll(keptRules);
        keptRules.stream().filter(rule -> !rules.contains(rule)).forEach(rules::add);
    }

    private TemplateItem defined(@Nullable DiscoveryRule rule, ItemDefinition to) {
        TemplateItem item = items.stream()
                .filter(i -> Objects.equals(i.rule(), rule) && i.name().equals(to.name()))
                .findFirst()
                .orElseGet(() -> new TemplateItem(this, rule, to.name()));
        item.define(to);
        return item;
    }

    TemplateView view(long deviceCount) {
        return new TemplateView(
                id(),
                name,
                vendor,
                description,
                List.copyOf(new TreeSet<>(sysObjectIds)),
                itemsOf(null),
                rules.stream().map(rule -> rule.view(itemsOf(rule))).toList(),
                builtIn,
                deviceCount,
                revision,
                createdAt,
                updatedAt);
    }

    private List<TemplateView.Item> itemsOf(@Nullable DiscoveryRule rule) {
        return items.stream()
                .filter(item -> Objects.equals(item.rule(), rule))
                .map(TemplateItem::view)
                .toList();
    }
}
