package io.wardflux.api.device;

import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.MergePatch;
import io.wardflux.api.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Changes devices; each call is one transaction, so it happens as a whole or not at all. */
@Service
class Devices {

    static final int MOST_AT_ONCE = 10_000;

    private final DeviceRepository repository;
    private final DeviceQueries queries;
    private final DeviceBatch batch;
    private final References references;
    private final MergePatch mergePatch;
    private final Clock clock;

    Devices(
            DeviceRepository repository,
            DeviceQueries queries,
            DeviceBatch batch,
            References references,
            MergePatch mergePatch,
            Clock clock) {
        this.repository = repository;
        this.queries = queries;
        this.batch = batch;
        this.references = references;
        this.mergePatch = mergePatch;
        this.clock = clock;
    }

    DeviceView get(long id) {
        return queries.find(id).orElseThrow(() -> ProblemException.notFound("device", id));
    }

    @Transactional
    public DeviceView add(DeviceInput input) {
        var in = new Input();
        DeviceDescription description = DeviceDescription.of(in, input);
        references.checkNew(List.of(description), List.of(in));
        in.check();
        var device = new Device(now());
        device.describe(description, now());
        return get(repository.saveAndFlush(device).id());
    }

    @Transactional
    public DeviceView replace(long id, DeviceInput input) {
        if (input.version() == null) {
            throw ProblemException.invalid("version", "is missing: it must be that of the answer you have changed");
        }
        return change(stored(id), input);
    }

    @Transactional
    public DeviceView patch(long id, JsonNode patch) {
        Device device = stored(id);
        return change(device, mergePatch.apply(asInput(get(id)), patch, DeviceInput.class));
    }

    @Transactional
    public void delete(long id) {
        repository.delete(stored(id));
        repository.flush();
    }

    /** @throws ProblemException with all that is wrong, by index */
    @Transactional
    public List<Long> addAll(List<@Nullable DeviceInput> inputs) {
        if (inputs.size() > MOST_AT_ONCE) {
            throw ProblemException.invalid(
                    "", "has %d devices but at most %d can be sent at once".formatted(inputs.size(), MOST_AT_ONCE));
        }
        if (inputs.isEmpty()) {
            return List.of();
        }
        var in = new Input();
        List<DeviceDescription> devices = new ArrayList<>(inputs.size());
        List<Input> ins = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Input at = in.at("[" + i + "]");
            DeviceInput input = inputs.get(i);
            if (input == null) {
                at.reject("", "must be an object");
            } else {
                devices.add(DeviceDescription.of(at, input));
                ins.add(at);
            }
        }
        references.checkNew(devices, ins);
        in.check();
        return batch.add(devices, now());
    }

    private DeviceView change(Device device, DeviceInput input) {
        if (input.version() != null && input.version() != device.version()) {
            throw ProblemException.stale("version", input.version(), device.version());
        }
        var in = new Input();
        DeviceDescription description = DeviceDescription.of(in, input);
        references.checkChanged(device.id(), description, in);
        in.check();
        device.describe(description, now());
        repository.flush();
        return get(device.id());
    }

    private Device stored(long id) {
        return repository.findById(id).orElseThrow(() -> ProblemException.notFound("device", id));
    }

    private static DeviceInput asInput(DeviceView view) {
        return new DeviceInput(
                view.name(),
                view.ip(),
                view.port(),
                view.credentialId(),
                new ArrayList<>(view.templateIds()),
                view.vendor(),
                view.model(),
                view.deviceType(),
                view.location(),
                view.description(),
                new TreeMap<>(view.tags()),
                view.enabled(),
                view.priority(),
                view.parentId(),
                null);
    }

    /** Postgres counts microseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
