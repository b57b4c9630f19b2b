package io.wardflux.api.credential;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.SealedSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.secret.SecretBox;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Credentials {

    private static final Map<String, String> SORTABLE = Map.of(
            "id", "id",
            "name", "name",
            "version", "snmp_version",
            "username", "username",
            "createdAt", "created_at",
            "updatedAt", "updated_at");

    private final CredentialRepository repository;
    private final JdbcClient database;
    private final SecretBox secretBox;
    private final Clock clock;

    Credentials(CredentialRepository repository, JdbcClient database, SecretBox secretBox, Clock clock) {
        this.repository = repository;
        this.database = database;
        this.secretBox = secretBox;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Paged<CredentialView> list(ListQuery query) {
        String where = " from credential where concat_ws(' ', name, username) ilike :q ";
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
        Map<Long, StoredCredential> stored = repository.findAllById(ids).stream()
                .collect(Collectors.toMap(StoredCredential::id, Function.identity()));
        Map<Long, Long> devices = devicesOf(ids);
        return Paged.of(
                ids.stream()
                        .map(stored::get)
                        .filter(Objects::nonNull)
                        .map(found -> view(found, devices.getOrDefault(found.id(), 0L)))
                        .toList(),
                query,
                total);
    }

    @Transactional(readOnly = true)
    public CredentialView get(long id) {
        return view(stored(id), devicesOf(List.of(id)).getOrDefault(id, 0L));
    }

    @Transactional
    public CredentialView add(CredentialInput input) {
        CredentialDescription description = CredentialDescription.of(input, Set.of());
        long id = database.sql("select nextval(pg_get_serial_sequence('credential', 'id'))")
                .query(Long.class)
                .single();
        var added = new StoredCredential(id, now());
        apply(description, added);
        return view(repository.saveAndFlush(added), 0);
    }

    @Transactional
    public CredentialView replace(long id, CredentialInput input) {
        StoredCredential stored = stored(id);
        if (input.revision() != null && input.revision() != stored.revision()) {
            throw ProblemException.stale("revision", input.revision(), stored.revision());
        }
        Set<CredentialSecret> kept = EnumSet.allOf(CredentialSecret.class).stream()
                .filter(which -> stored.secret(which) != null)
                .collect(Collectors.toSet());
        apply(CredentialDescription.of(input, kept), stored);
        repository.flush();
        return view(stored, devicesOf(List.of(id)).getOrDefault(id, 0L));
    }

    @Transactional
    public void delete(long id) {
        StoredCredential stored = stored(id);
        List<String> users = database.sql("select name from device where credential_id = ? order by name limit 4")
                .param(id)
                .query((row, number) -> row.getString(1))
                .list();
        if (!users.isEmpty()) {
            long count = devicesOf(List.of(id)).getOrDefault(id, 0L);
            throw ProblemException.conflict(
                    "The credential %s is used by %d device%s (%s%s): give them another one first."
                            .formatted(
                                    stored.name(),
                                    count,
                                    count == 1 ? "" : "s",
                                    users.stream().limit(3).collect(Collectors.joining(", ")),
                                    users.size() > 3 ? ", …" : ""));
        }
        repository.delete(stored);
        repository.flush();
    }

    private void apply(CredentialDescription description, StoredCredential to) {
        to.describe(description, now());
        for (CredentialSecret which : CredentialSecret.values()) {
            Secret given = description.secrets().get(which);
            if (given != null) {
                to.secret(which, secretBox.seal(given, which.identity(to.id())));
            } else if (!description.needed().contains(which)) {
                to.secret(which, null);
            }
        }
    }

    private StoredCredential stored(long id) {
        return repository.findById(id).orElseThrow(() -> ProblemException.notFound("credential", id));
    }

    private CredentialView view(StoredCredential stored, long deviceCount) {
        boolean readable = true;
        for (CredentialSecret which : CredentialSecret.values()) {
            SealedSecret sealed = stored.secret(which);
            readable &= sealed == null
                    || secretBox.open(sealed, which.identity(stored.id())).isPresent();
        }
        return stored.view(readable, deviceCount);
    }

    private Map<Long, Long> devicesOf(Collection<Long> ids) {
        Map<Long, Long> counts = new HashMap<>();
        database.sql("select credential_id, count(*) from device where credential_id = any(?) group by 1")
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
