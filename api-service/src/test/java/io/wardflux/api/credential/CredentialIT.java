package io.wardflux.api.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.SealedSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.secret.SecretBox;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialIT {

    private static final String SECRET = "xyzzy-topsecret";

    private final RunningApi api = RunningApi.shared();
    private final String name = "credential " + RunningApi.unique();

    @Test
    void secretsGoInAndNeverComeOut() {
        var added = api.post("/api/v1/credentials", v3());
        long id = added.id();
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().path("hasAuthPassphrase").asBoolean()).isTrue();
        var answers = added.body()
                + api.get("/api/v1/credentials/" + id).body()
                + api.get("/api/v1/credentials?q=" + name.replace(" ", "%20")).body()
                + api.put("/api/v1/credentials/" + id, v3()).body()
                + api.put("/api/v1/credentials/" + id, with(v3(), "privPassphrase", "short"))
                        .body()
                + api.put("/api/v1/credentials/" + id, "{\"authPassphrase\": \"" + SECRET + "\", \"authProtocol\": 5}")
                        .body()
                + api.put("/api/v1/credentials/" + id, "{\"authPassphrase\": \"" + SECRET + "\" oops")
                        .body();
        assertThat(answers).contains(name).doesNotContain(SECRET, "short");
    }

    @Test
    void theyAreSealedForTheirRecordAndPlace() {
        long id = api.post("/api/v1/credentials", Map.of("name", name, "version", "v2c", "community", SECRET))
                .id();
        assertThat(open(id, "community", CredentialSecret.COMMUNITY)).isEqualTo(SECRET);
        assertThat(api.get("/api/v1/credentials/" + id).json().path("readable").asBoolean())
                .isTrue();
        long other = api.post("/api/v1/credentials", Map.of("name", name + "'", "version", "v2c", "community", "other"))
                .id();
        api.database()
                .sql("update credential set community = (select community from credential where id = ?) where id = ?")
                .params(id, other)
                .update();
        assertThat(api.get("/api/v1/credentials/" + other)
                        .json()
                        .path("readable")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aPutWithoutASecretKeepsIt() {
        long id = api.post("/api/v1/credentials", v3()).id();
        Map<String, Object> change = v3();
        change.remove("authPassphrase");
        change.remove("privPassphrase");
        change.put("authProtocol", "SHA-512");
        var changed = api.put("/api/v1/credentials/" + id, change);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("authProtocol").asString()).isEqualTo("SHA-512");
        assertThat(open(id, "auth_passphrase", CredentialSecret.AUTH_PASSPHRASE))
                .isEqualTo(SECRET);
    }

    @Test
    void anAnswerCanBeSentBackAndAnotherKindForgetsTheOldSecrets() {
        var added = api.post("/api/v1/credentials", v3());
        assertThat(api.put("/api/v1/credentials/" + added.id(), added.body()).status())
                .isEqualTo(200);
        var stale = api.put("/api/v1/credentials/" + added.id(), added.body());
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.fields()).containsExactly("revision");
        var other = api.put(
                "/api/v1/credentials/" + added.id(), Map.of("name", name, "version", "v1", "community", SECRET));
        assertThat(other.json().path("hasAuthPassphrase").asBoolean()).isFalse();
        assertThat(other.json().path("hasCommunity").asBoolean()).isTrue();
    }

    @Test
    void aNameIsGivenOnce() {
        api.post("/api/v1/credentials", v3());
        var second = api.post("/api/v1/credentials", v3());
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.fields()).containsExactly("name");
    }

    @Test
    void whatIsUsedIsNotDeleted() {
        long id = api.post("/api/v1/credentials", v3()).id();
        long device = api.post(
                        "/api/v1/devices",
                        Map.of("name", "its-device", "ip", RunningApi.uniqueIp(), "credentialId", id))
                .id();
        var refused = api.delete("/api/v1/credentials/" + id);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).contains("1 device", "its-device");
        assertThat(api.delete("/api/v1/devices/" + device).status()).isEqualTo(204);
        assertThat(api.delete("/api/v1/credentials/" + id).status()).isEqualTo(204);
        assertThat(api.get("/api/v1/credentials/" + id).status()).isEqualTo(404);
    }

    private String open(long id, String column, CredentialSecret which) {
        byte[] sealed = api.database()
                .sql("select " + column + " from credential where id = ?")
                .param(id)
                .query((row, number) -> row.getBytes(1))
                .single();
        return api.context()
                .getBean(SecretBox.class)
                .open(SealedSecret.fromStore(sealed), which.identity(id))
                .map(Secret::reveal)
                .orElse("");
    }

    private Map<String, Object> v3() {
        return new HashMap<>(Map.of(
                "name", name,
                "version", "v3",
                "username", "u",
                "securityLevel", "authPriv",
                "authProtocol", "SHA-256",
                "authPassphrase", SECRET,
                "privProtocol", "AES-128",
                "privPassphrase", SECRET));
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        map.put(key, value);
        return map;
    }
}
