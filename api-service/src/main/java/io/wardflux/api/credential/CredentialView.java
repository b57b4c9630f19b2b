package io.wardflux.api.credential;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** @param readable false where its secrets were sealed with another WARD_SECRET_KEY than today's */
@Schema(name = "Credential")
record CredentialView(
        long id,
        String name,
        String version,
        @Nullable String username,
        @Nullable String securityLevel,
        @Nullable String authProtocol,
        @Nullable String privProtocol,
        String contextName,
        boolean hasCommunity,
        boolean hasAuthPassphrase,
        boolean hasPrivPassphrase,
        boolean readable,
        long deviceCount,
        long revision,
        Instant createdAt,
        Instant updatedAt) {}
