package io.wardflux.chaos;

import io.wardflux.localstack.LocalServer;
import io.wardflux.localstack.TcpProxy;
import java.util.List;
import java.util.Optional;

/**
 * A process of the system with all that can be done to it.
 *
 * @param lines its network: of a server those that lead to it, of a service those that lead away
 */
record Member(String name, LocalServer server, List<TcpProxy> lines, Optional<Disk> disk) {}
