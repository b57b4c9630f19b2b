package io.wardflux.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes traces by OTLP over HTTP, and reads of the protobuf what the tests ask for. */
final class TraceCollector implements AutoCloseable {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /** @param parent empty for a root */
    record Span(String service, String trace, String id, String parent, String name, long beginNanos, long endNanos) {}

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            spans.addAll(request(ByteBuffer.wrap(body)));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** ExportTraceServiceRequest. */
    private static List<Span> request(ByteBuffer message) {
        var found = new CopyOnWriteArrayList<Span>();
        fields(message, (field, resourceSpans) -> {
            if (field == 1) {
                resourceSpans((ByteBuffer) resourceSpans, found);
            }
        });
        return found;
    }

    private static void resourceSpans(ByteBuffer message, List<Span> found) {
        var service = new StringBuilder();
        fields(message, (field, value) -> {
            if (field == 1) {
                fields((ByteBuffer) value, (inner, attribute) -> {
                    if (inner == 1) {
                        attribute((ByteBuffer) attribute, "service.name", service);
                    }
                });
            } else if (field == 2) {
                fields((ByteBuffer) value, (inner, span) -> {
                    if (inner == 2) {
                        found.add(span((ByteBuffer) span, service.toString()));
                    }
                });
            }
        });
    }

    private static void attribute(ByteBuffer message, String wanted, StringBuilder into) {
        var key = new StringBuilder();
        fields(message, (field, value) -> {
            if (field == 1) {
                key.append(text((ByteBuffer) value));
            } else if (field == 2 && wanted.contentEquals(key)) {
                fields((ByteBuffer) value, (inner, string) -> into.append(text((ByteBuffer) string)));
            }
        });
    }

    private static Span span(ByteBuffer message, String service) {
        String[] texts = {"", "", "", ""};
        long[] times = {0, 0};
        fields(message, (field, value) -> {
            switch (field) {
                case 1 -> texts[0] = hex((ByteBuffer) value);
                case 2 -> texts[1] = hex((ByteBuffer) value);
                case 4 -> texts[2] = hex((ByteBuffer) value);
                case 5 -> texts[3] = text((ByteBuffer) value);
                case 7 -> times[0] = (Long) value;
                case 8 -> times[1] = (Long) value;
                default -> {}
            }
        });
        return new Span(service, texts[0], texts[1], texts[2], texts[3], times[0], times[1]);
    }

    /** Numbers as Long, all else as ByteBuffer. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, Object> each) {
        message.order(ByteOrder.LITTLE_ENDIAN);
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            Object value = switch (tag & 7) {
                case VARINT -> varint(message);
                case FIXED64 -> message.getLong();
                case FIXED32 -> (long) message.getInt();
                case BYTES -> {
                    int length = (int) varint(message);
                    ByteBuffer part = message.slice(message.position(), length);
                    message.position(message.position() + length);
                    yield part;
                }
                default -> throw new IllegalArgumentException("not protobuf: wire type " + (tag & 7));
            };
            each.accept(tag >>> 3, value);
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String hex(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return HexFormat.of().formatHex(array);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
