package io.wardflux.api.credential;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a caller says of a credential. What only answers have is allowed and ignored, so that an answer can be sent back. */
@JsonIgnoreProperties({
    "id",
    "hasCommunity",
    "hasAuthPassphrase",
    "hasPrivPassphrase",
    "readable",
    "deviceCount",
    "createdAt",
    "updatedAt"
})
@Schema(name = "CredentialInput")
record CredentialInput(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "lab") @Nullable String name,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                allowableValues = {"v1", "v2c", "v3"})
        @Nullable String version,

        @Schema(accessMode = Schema.AccessMode.WRITE_ONLY, description = "v1 and v2c; left out in a PUT: as it was")
        @Nullable String community,

        @Schema(description = "v3: the securityName") @Nullable String username,

        @Schema(allowableValues = {"noAuthNoPriv", "authNoPriv", "authPriv"}) @Nullable String securityLevel,

        @Schema(allowableValues = {"MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"}) @Nullable String authProtocol,

        @Schema(accessMode = Schema.AccessMode.WRITE_ONLY, minLength = 8, description = "left out in a PUT: as it was")
        @Nullable String authPassphrase,

        @Schema(allowableValues = {"DES", "3DES", "AES-128", "AES-192", "AES-256", "AES-192-C", "AES-256-C"}) @Nullable String privProtocol,

        @Schema(accessMode = Schema.AccessMode.WRITE_ONLY, minLength = 8, description = "left out in a PUT: as it was")
        @Nullable String privPassphrase,

        @Nullable String contextName,

        @Schema(description = "of the answer that is changed; a stale one is refused with 409") @Nullable Long revision) {

    /** Without its secrets. */
    @Override
    public String toString() {
        return "CredentialInput[" + name + ", " + version + "]";
    }
}
