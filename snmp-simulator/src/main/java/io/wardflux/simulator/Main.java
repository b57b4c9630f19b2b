package io.wardflux.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Plays agents until it is told to end. */
public final class Main {

    private static final int LONGEST_BODY = 1 << 20;

    private Main() {}

    public static void main(String[] arguments) {
        try {
            SimulatorConfig config = SimulatorConfig.parse(Arrays.asList(arguments));
            Simulator simulator = Simulator.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "close"));
            if (config.httpPort() != 0) {
                serve(simulator, config.httpPort());
            }
            System.out.printf(
                    "%d devices from %s, UDP port %d%n", simulator.devices(), config.firstAddress(), simulator.port());
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** {@code PUT /faults} changes how devices misbehave, {@code GET /stats} counts. */
    private static void serve(Simulator simulator, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/stats",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"requests\":" + simulator.requests() + ",\"answers\":" + simulator.answers() + "}"));
        server.createContext("/faults", exchange -> {
            String body = new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
            try {
                simulator.faults(body);
                answer(exchange, 200, "{}");
            } catch (IllegalArgumentException e) {
                answer(exchange, 400, "" + e.getMessage());
            }
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
