package io.wardflux.model.secret;

/** The secrets a credential can hold; each is sealed for its own record and place. */
public enum CredentialSecret {
    COMMUNITY,
    AUTH_PASSPHRASE,
    PRIV_PASSPHRASE;

    /** The associated data under which {@link SecretBox} seals and opens it. */
    public String identity(long credentialId) {
        return "credential:" + credentialId + ":" + name();
    }
}
