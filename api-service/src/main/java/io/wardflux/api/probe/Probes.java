package io.wardflux.api.probe;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Reading;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** Tests and detections. The database is asked before and after the agent, never meanwhile. */
@Service
class Probes {

    private final Targets targets;
    private final Asking asking;
    private final Detections detections;

    Probes(Targets targets, Asking asking, Detections detections) {
        this.targets = targets;
        this.asking = asking;
        this.detections = detections;
    }

    TestAnswer test(long deviceId) {
        return switch (target(deviceId)) {
            case Target.WithoutCredential without -> TestAnswer.of(without);
            case Target.Askable askable -> TestAnswer.of(asking.systemGroup(askable.agent()), askable.engineIsCopied());
        };
    }

    DetectAnswer detect(long deviceId, boolean assign) {
        SystemGroup system = switch (target(deviceId)) {
            case Target.WithoutCredential without -> throw ProblemException.conflict(without.reason() + ".");
            case Target.Askable askable -> asking.systemGroup(askable.agent());
        };
        Reading.Failure failure = system.failure();
        if (!system.any() && failure != null) {
            throw ProblemException.of(status(failure.outcome()), TestAnswer.message(failure));
        }
        TemplateMatch match = TemplateMatch.of(system.sysObjectId(), detections.claims());
        Optional<TemplateMatch.Claim> best = match.mostSpecific();
        String vendor = best.map(TemplateMatch.Claim::vendor).orElse("");
        if (assign && !detections.assign(deviceId, system, vendor, match.toAssign())) {
            throw ProblemException.notFound("device", deviceId);
        }
        return new DetectAnswer(
                Detections.text(system.sysObjectId()),
                system.sysDescr(),
                system.sysName(),
                vendor,
                best.map(TemplateMatch.Claim::templateId).orElse(null),
                best.map(TemplateMatch.Claim::templateName).orElse(null));
    }

    private Target target(long deviceId) {
        return targets.find(deviceId).orElseThrow(() -> ProblemException.notFound("device", deviceId));
    }

    private static HttpStatus status(Outcome outcome) {
        return outcome == Outcome.TIMEOUT || outcome == Outcome.UNREACHABLE
                ? HttpStatus.GATEWAY_TIMEOUT
                : HttpStatus.BAD_GATEWAY;
    }
}
