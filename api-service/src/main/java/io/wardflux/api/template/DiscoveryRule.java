package io.wardflux.api.template;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code discovery_rule}; its items are held by the template. */
@Entity
@Table(name = "discovery_rule")
@DynamicUpdate
class DiscoveryRule {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "template_id")
    private @Nullable Template template;

    private String name = "";
    private String indexOid = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> labels = new TreeMap<>();

    private @Nullable String include;
    private @Nullable String exclude;

    DiscoveryRule() {}

    DiscoveryRule(Template template, String name) {
        this.template = template;
        this.name = name;
    }

    String name() {
        return name;
    }

    void define(TemplateDescription.Rule to) {
        indexOid = to.indexOid();
        if (!labels.equals(to.labels())) {
            labels = new TreeMap<>(to.labels());
        }
        include = to.include();
        exclude = to.exclude();
    }

    TemplateView.Rule view(List<TemplateView.Item> items) {
        return new TemplateView.Rule(
                id == null ? 0 : id, name, indexOid, new TreeMap<>(labels), include, exclude, items);
    }
}
