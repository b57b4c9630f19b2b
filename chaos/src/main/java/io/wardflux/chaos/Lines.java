package io.wardflux.chaos;

import io.wardflux.localstack.TcpProxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line from each service to each server, so that any of them can be cut off alone. */
final class Lines implements AutoCloseable {

    private record Way(String service, Part server) {}

    private final Map<Way, TcpProxy> lines = new LinkedHashMap<>();

    /** The port by which this service reaches that server. */
    int port(String service, Part server, int serverPort) {
        return lines.computeIfAbsent(new Way(service, server), _ -> TcpProxy.to(serverPort))
                .port();
    }

    List<TcpProxy> of(String service) {
        return lines.entrySet().stream()
                .filter(line -> line.getKey().service().equals(service))
                .map(Map.Entry::getValue)
                .toList();
    }

    List<TcpProxy> to(Part server) {
        return lines.entrySet().stream()
                .filter(line -> line.getKey().server() == server)
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void close() {
        new ArrayList<>(lines.values()).forEach(TcpProxy::close);
    }
}
