package io.wardflux.api.probe;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * @param outcome one of those that items end in
 * @param reason what is wrong for programs, where the outcome alone does not say it
 * @param rttMs of the answer; null where there was none
 * @param message what is wrong and what to check, in plain words
 */
record TestAnswer(
        boolean ok,
        String outcome,

        @Schema(
                allowableValues = {
                    "noAnswer",
                    "nobodyThere",
                    "wrongCommunity",
                    "wrongUser",
                    "wrongAuthPassphrase",
                    "wrongPrivPassphrase",
                    "unsupportedLevel",
                    "notInTimeWindow",
                    "duplicateEngineId",
                    "unknownContext",
                    "silentlyRefused",
                    "accessDenied",
                    "wrongRequestId",
                    "malformed"
                })
        @Nullable String reason,

        @Nullable Double rttMs,
        @Nullable String sysDescr,
        String message) {

    static TestAnswer of(Target.WithoutCredential target) {
        return new TestAnswer(false, Outcome.NO_CREDENTIAL.wireName(), null, null, null, target.reason() + ".");
    }

    /** @param engineIsCopied known from elsewhere: nothing fails because of it, but people should know */
    static TestAnswer of(SystemGroup answer, boolean engineIsCopied) {
        Reading.Failure failure = answer.failure();
        if (answer.any() || failure == null) {
            boolean copied = engineIsCopied || answer.engineIsCopied();
            return new TestAnswer(
                    true,
                    Outcome.OK.wireName(),
                    copied ? Trouble.DUPLICATE_ENGINE_ID.wireName() : null,
                    answer.rttMs(),
                    answer.sysDescr(),
                    "The agent answers to this credential."
                            + (copied ? " " + Quirk.DUPLICATE_ENGINE_ID.sentence() + "." : ""));
        }
        String reason =
                failure.trouble() == Trouble.NONE ? null : failure.trouble().wireName();
        return new TestAnswer(false, failure.outcome().wireName(), reason, answer.rttMs(), null, message(failure));
    }

    static String message(Reading.Failure failure) {
        return failure.reason() + "." + advice(failure.outcome());
    }

    private static String advice(Outcome outcome) {
        return switch (outcome) {
            case TIMEOUT ->
                " Check address, port and credential, and whether a firewall or the agent's access list lets this host in.";
            case UNREACHABLE -> " Check address and port, and whether SNMP is switched on there.";
            case NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW ->
                " The agent accepts the credential, but its view hides the system group: widen it.";
            case MALFORMED -> " Check whether it is an SNMP agent that listens at this port.";
            case OK, AUTH_FAILURE, TOO_BIG, GEN_ERR, BAD_VALUE, NO_CREDENTIAL, EXPIRED, REVOKED, ERROR -> "";
        };
    }
}
