package io.wardflux.system;

/** One running system for all tests of this JVM that only use it; gone with the JVM. */
final class TheSystem {

    private static final Installation INSTALLATION = start();
    private static final Watched WATCHED = watch();

    private TheSystem() {}

    static Installation running() {
        return INSTALLATION;
    }

    /** Polled since it was started, whichever test came first. */
    static Watched watched() {
        return WATCHED;
    }

    private static Installation start() {
        var installation = new Installation();
        Runtime.getRuntime().addShutdownHook(new Thread(installation::close, "stop"));
        installation.start();
        return installation;
    }

    private static Watched watch() {
        Watched watched = Watched.start(INSTALLATION.api());
        Runtime.getRuntime().addShutdownHook(new Thread(watched::close, "stop-watched"));
        return watched;
    }
}
