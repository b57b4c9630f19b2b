package io.wardflux.system;

import io.wardflux.localstack.EveryTypeAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the agents of the tests are asked, by us and by net-snmp's snmpget. */
enum Agents {
    V1("""
            "version": "v1", "community": "%s\"""".formatted(EveryTypeAgent.COMMUNITY), "-v1 -c" + EveryTypeAgent.COMMUNITY),
    V2C("""
            "version": "v2c", "community": "%s\"""".formatted(EveryTypeAgent.COMMUNITY), "-v2c -c" + EveryTypeAgent.COMMUNITY),
    V3_SHA256_AES128(
            usm(EveryTypeAgent.USER_SHA256_AES128, "SHA-256", "AES-128"),
            options(EveryTypeAgent.USER_SHA256_AES128, "SHA-256", "AES-128")),
    V3_SHA512_AES256(
            usm(EveryTypeAgent.USER_SHA512_AES256, "SHA-512", "AES-256"),
            options(EveryTypeAgent.USER_SHA512_AES256, "SHA-512", "AES-256"));

    private final String credential;
    private final String options;

    Agents(String credential, String options) {
        this.credential = credential;
        this.options = options;
    }

    /** The body of {@code POST /credentials}. */
    String credential(String name) {
        return "{\"name\": \"" + name + "\", " + credential + "}";
    }

    /** What snmpget prints for one OID: the value alone, strings in hex where they are not printable. */
    String snmpget(int port, String oid, Path folder) {
        List<String> command = new ArrayList<>(List.of("snmpget", "-OnQvteU", "-r1", "-t2"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("127.0.0.1:" + port, oid));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("MIBS", ":");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.toString());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " says: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String usm(String user, String auth, String priv) {
        return """
                "version": "v3", "username": "%s", "securityLevel": "authPriv",
                "authProtocol": "%s", "authPassphrase": "%s", "privProtocol": "%s", "privPassphrase": "%s\"""".formatted(user, auth, EveryTypeAgent.AUTH_PASSPHRASE, priv, EveryTypeAgent.PRIV_PASSPHRASE);
    }

    private static String options(String user, String auth, String priv) {
        return "-v3 -lauthPriv -u%s -a%s -x%s -A%s -X%s"
                .formatted(user, auth, priv, EveryTypeAgent.AUTH_PASSPHRASE, EveryTypeAgent.PRIV_PASSPHRASE);
    }
}
