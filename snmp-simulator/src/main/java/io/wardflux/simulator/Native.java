package io.wardflux.simulator;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls of the C library that Java's own sockets lack: a datagram's destination, and many datagrams in one call. */
final class Native {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_OPTION =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle NAME = function("getsockname", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECEIVE = function("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SEND = function("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT);

    private Native() {}

    static int socket(int family, int type) {
        return call(() -> (int) SOCKET.invokeExact(family, type, 0));
    }

    static int bind(int socket, MemorySegment address) {
        return call(() -> (int) BIND.invokeExact(socket, address, (int) address.byteSize()));
    }

    static int setOption(int socket, int level, int option, MemorySegment value) {
        return call(() -> (int) SET_OPTION.invokeExact(socket, level, option, value, (int) value.byteSize()));
    }

    static int name(int socket, MemorySegment address, MemorySegment length) {
        return call(() -> (int) NAME.invokeExact(socket, address, length));
    }

    static int receive(int socket, MemorySegment messages, int most, int flags) {
        return call(() -> (int) RECEIVE.invokeExact(socket, messages, most, flags, MemorySegment.NULL));
    }

    static int send(int socket, MemorySegment messages, int count) {
        return call(() -> (int) SEND.invokeExact(socket, messages, count, 0));
    }

    static int close(int socket) {
        return call(() -> (int) CLOSE.invokeExact(socket));
    }

    @FunctionalInterface
    private interface Call {
        @SuppressWarnings("IllegalThrows")
        int run() throws Throwable;
    }

    private static int call(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A call of the C library failed", e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
