package io.wardflux.system;

/** One running system for all tests of this JVM that only use it; gone with the JVM. */
final class TheSystem {

    private static final Installation INSTALLATION = start();

    private TheSystem() {}

    static Installation running() {
        return INSTALLATION;
    }

    private static Installation start() {
        var installation = new Installation();
        Runtime.getRuntime().addShutdownHook(new Thread(installation::close, "stop"));
        installation.start();
        return installation;
    }
}
