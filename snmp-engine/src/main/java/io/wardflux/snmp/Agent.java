package io.wardflux.snmp;

import io.wardflux.model.snmp.Credential;
import java.net.InetSocketAddress;

/**
 * Whom to ask and how. Equal agents share what was learned of them (engineID, localised keys).
 *
 * @param address resolved
 */
public record Agent(InetSocketAddress address, Credential credential) {}
