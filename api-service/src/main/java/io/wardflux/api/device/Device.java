package io.wardflux.api.device;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code device} as people edit it. What agents and workers say of it is not in here. */
@Entity
@Table(name = "device")
@DynamicUpdate
class Device {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private long version;

    private String name = "";
    private String ip = "";
    private int port;
    private @Nullable Long credentialId;
    private String vendor = "";
    private String model = "";
    private String deviceType = "";
    private String location = "";
    private String description = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> tags = new TreeMap<>();

    private boolean enabled;
    private String priority = "";
    private @Nullable Long parentId;

    @Column(updatable = false)
    private Instant createdAt = Instant.EPOCH;

    private Instant updatedAt = Instant.EPOCH;

    @ElementCollection
    @CollectionTable(name = "device_template", joinColumns = @JoinColumn(name = "device_id"))
    @Column(name = "template_id")
    private Set<Long> templateIds = new HashSet<>();

    Device() {}

    Device(Instant now) {
        this.createdAt = now;
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    long version() {
        return version;
    }

    void describe(DeviceDescription to, Instant now) {
        name = to.name();
        ip = to.ip();
        port = to.port();
        credentialId = to.credentialId();
        vendor = to.vendor();
        model = to.model();
        deviceType = to.deviceType();
        location = to.location();
        description = to.description();
        if (!tags.equals(to.tags())) {
            tags = new TreeMap<>(to.tags());
        }
        enabled = to.enabled();
        priority = to.priority().wireName();
        parentId = to.parentId();
        templateIds.retainAll(to.templateIds());
        templateIds.addAll(to.templateIds());
        updatedAt = now;
    }
}
