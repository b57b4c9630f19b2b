package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.PrivProtocol;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.AuthMD5;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.Priv3DES;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES192;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.PrivDES;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.SecurityProtocols.SecurityProtocolSet;
import org.snmp4j.security.nonstandard.PrivAES192With3DESKeyExtension;
import org.snmp4j.security.nonstandard.PrivAES256With3DESKeyExtension;
import org.snmp4j.smi.OID;

/** All protocols a credential may name; SNMP4J's largest set, and 3DES, which that set leaves out. */
final class V3Protocols {
    static final SecurityProtocols ALL = all();

    private V3Protocols() {}

    private static SecurityProtocols all() {
        SecurityProtocols protocols = new SecurityProtocols(SecurityProtocolSet.any);
        protocols.addPrivacyProtocol(new Priv3DES());
        return protocols;
    }

    static AuthenticationProtocol auth(AuthProtocol protocol) {
        OID id = switch (protocol) {
            case MD5 -> AuthMD5.ID;
            case SHA -> AuthSHA.ID;
            case SHA_224 -> AuthHMAC128SHA224.ID;
            case SHA_256 -> AuthHMAC192SHA256.ID;
            case SHA_384 -> AuthHMAC256SHA384.ID;
            case SHA_512 -> AuthHMAC384SHA512.ID;
        };
        AuthenticationProtocol found = ALL.getAuthenticationProtocol(id);
        if (found == null) {
            throw new IllegalStateException("this Java has no " + protocol.wireName());
        }
        return found;
    }

    static PrivacyProtocol priv(PrivProtocol protocol) {
        OID id = switch (protocol) {
            case DES -> PrivDES.ID;
            case TRIPLE_DES -> Priv3DES.ID;
            case AES_128 -> PrivAES128.ID;
            case AES_192 -> PrivAES192.ID;
            case AES_256 -> PrivAES256.ID;
            case AES_192_C -> PrivAES192With3DESKeyExtension.ID;
            case AES_256_C -> PrivAES256With3DESKeyExtension.ID;
        };
        PrivacyProtocol found = ALL.getPrivacyProtocol(id);
        if (found == null) {
            throw new IllegalStateException("this Java has no " + protocol.wireName());
        }
        return found;
    }
}
