package io.wardflux.api.template;

import io.wardflux.api.item.ItemDefinition;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code template_item}: a scalar, or with a rule a column. */
@Entity
@Table(name = "template_item")
@DynamicUpdate
class TemplateItem {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "template_id")
    private @Nullable Template template;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "discovery_rule_id")
    private @Nullable DiscoveryRule rule;

    private String name = "";
    private String oid = "";
    private String metric = "";
    private String valueType = "";
    private String unit = "";
    private double scale;
    private @Nullable Integer intervalSeconds;

    TemplateItem() {}

    TemplateItem(Template template, @Nullable DiscoveryRule rule, String name) {
        this.template = template;
        this.rule = rule;
        this.name = name;
    }

    String name() {
        return name;
    }

    @Nullable DiscoveryRule rule() {
        return rule;
    }

    void define(ItemDefinition to) {
        oid = to.oid();
        metric = to.metric();
        valueType = to.valueType().wireName();
        unit = to.unit();
        scale = to.scale();
        intervalSeconds = to.intervalSeconds();
    }

    TemplateView.Item view() {
        return new TemplateView.Item(id == null ? 0 : id, name, oid, metric, valueType, unit, scale, intervalSeconds);
    }
}
