package io.wardflux.chaos;

/** What can be broken. Which of two schedulers leads is found out when it is its turn. */
enum Part {
    POSTGRES("postgres"),
    REDIS("redis"),
    RABBITMQ("rabbitmq"),
    VICTORIA_METRICS("victoria-metrics"),
    LEADER("scheduler (leads)"),
    STANDBY("scheduler (stands by)"),
    WORKER("poller-worker"),
    API("api-service");

    private final String text;

    Part(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
