package io.wardflux.scheduler.plan;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Where the inventory is, for the connection that is not of the pool. */
@ConfigurationProperties("ward.db")
public record DatabaseSettings(String url, String user, String password) {

    @Override
    public String toString() {
        return "DatabaseSettings[url=" + url + ", user=" + user + "]";
    }
}
