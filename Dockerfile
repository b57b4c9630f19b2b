# The images of Ward Flux; a target for each program:
#   docker build --target api-service -t ward-flux/api-service .
# What is in them depends on the sources alone: files keep one fixed time, and no time of the build is written anywhere.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw --batch-mode --no-transfer-progress -Dquick -am package \
      -pl api-service,scheduler-service,poller-worker,snmp-simulator
# Spring Boot's layers: what changes seldom comes first, and is not sent again with a new version.
RUN set -eu; \
    for service in api-service scheduler-service poller-worker; do \
      cp $service/target/$service-*.jar /tmp/$service.jar; \
      java -Djarmode=tools -jar /tmp/$service.jar extract --layers --destination /layers/$service; \
      mkdir -p /app/$service; \
      cp -r /layers/$service/dependencies/. /layers/$service/snapshot-dependencies/. /layers/$service/application/. \
        /app/$service/; \
    done; \
    mkdir -p /app/snmp-simulator; \
    cp snmp-simulator/target/snmp-simulator-*.jar /app/snmp-simulator/snmp-simulator.jar; \
    install -m 755 deploy/image/simulator.sh /app/snmp-simulator/simulator.sh; \
    chmod -R go=rX,u+rwX /app /layers; \
    find /app /layers -exec touch --no-dereference --date=2026-01-01T00:00:00Z {} +

# A Java runtime of what the programs use: the whole of one would be larger than all the rest of an image.
# jlink wants each file that the JDK came with, manual pages too, which images of it may leave out. java.desktop is there for
# java.beans, so what draws and plays sound goes.
FROM eclipse-temurin:25-jdk AS jre
COPY deploy/image/healthy.sh /usr/local/bin/healthy
COPY deploy/image/jvm.options /tmp/jvm.options
RUN set -eu; \
    mkdir -p "$JAVA_HOME/man/man1"; \
    for program in "$JAVA_HOME"/bin/*; do touch "$JAVA_HOME/man/man1/${program##*/}.1"; done; \
    modules=java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http; \
    modules=$modules,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml; \
    jlink --add-modules $modules,jdk.httpserver,jdk.jfr,jdk.management,jdk.net,jdk.unsupported --ignore-modified-runtime \
      --compress zip-9 --strip-java-debug-attributes --no-header-files --no-man-pages --exclude-files '/java.desktop/lib/*' \
      --output /opt/jre; \
    cp /tmp/jvm.options /opt/jre/; \
    chmod 755 /usr/local/bin/healthy; \
    find /opt/jre /usr/local/bin/healthy -exec touch --no-dereference --date=2026-01-01T00:00:00Z {} +

# What a Java program needs of Debian, and no more: nothing that could install something, nothing that has rights of its own.
FROM debian:12-slim AS debian
COPY deploy/image/root.sh deploy/image/shell.sh /usr/local/bin/
RUN set -eu; \
    bash /usr/local/bin/root.sh /root-of/service libc6 bash-static busybox-static; \
    bash /usr/local/bin/shell.sh /root-of/service; \
    bash /usr/local/bin/root.sh /root-of/fping fping netbase; \
    find /root-of -exec touch --no-dereference --date=2026-01-01T00:00:00Z {} +

# What the images of the services stand on: the runtime, a health check, a user without rights.
FROM scratch AS runtime
COPY --from=debian /root-of/service /
COPY --from=jre /opt/jre /opt/jre
COPY --from=jre /usr/local/bin/healthy /usr/local/bin/healthy
ENV PATH=/opt/jre/bin:/usr/local/bin:/usr/bin:/bin \
    JAVA_HOME=/opt/jre \
    LANG=C.UTF-8 \
    WARD_BIND_ADDRESS=0.0.0.0

# Each service is started once against real servers, and the JVM keeps what it has loaded and linked: a start from such a cache
# takes a fraction of the time. It holds only for the same JVM and the same jars, so this is the JRE of the images.
FROM debian AS training
RUN set -eu; \
    apt-get update; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql redis-server curl; \
    install -d -o 10001 -g 10001 /caches
COPY --from=jre /opt/jre /opt/jre
ENV PATH=/opt/jre/bin:$PATH LANG=C.UTF-8 WARD_BIND_ADDRESS=0.0.0.0
COPY --from=build /app /app
COPY deploy/image/train.sh /usr/local/bin/train.sh
RUN bash /usr/local/bin/train.sh api-service scheduler-service poller-worker

FROM runtime AS api-service
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Ward Flux api-service" \
      org.opencontainers.image.description="REST API of Ward Flux: devices, credentials, templates, tasks, ledger, health" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION"
WORKDIR /app/api-service
COPY --from=build /layers/api-service/dependencies/ ./
COPY --from=build /layers/api-service/snapshot-dependencies/ ./
COPY --from=build /layers/api-service/application/ ./
COPY --from=training /caches/api-service.aot ./app.aot
USER 10001:10001
EXPOSE 5001
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
  CMD ["healthy", "5001", "/actuator/health/readiness"]
# It computes little: the second compiler would take more at its start than it ever gives back.
ENTRYPOINT ["java", "@/opt/jre/jvm.options", "-XX:TieredStopAtLevel=1", "-XX:AOTCache=app.aot", "-jar", "api-service.jar"]

FROM runtime AS scheduler-service
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Ward Flux scheduler-service" \
      org.opencontainers.image.description="Plans polls and publishes them; of several one leads" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION"
WORKDIR /app/scheduler-service
COPY --from=build /layers/scheduler-service/dependencies/ ./
COPY --from=build /layers/scheduler-service/snapshot-dependencies/ ./
COPY --from=build /layers/scheduler-service/application/ ./
COPY --from=training /caches/scheduler-service.aot ./app.aot
USER 10001:10001
EXPOSE 5002
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
  CMD ["healthy", "5002", "/actuator/health"]
# As with api-service: a tick takes milliseconds, and with the second compiler it would be ready later.
ENTRYPOINT ["java", "@/opt/jre/jvm.options", "-XX:TieredStopAtLevel=1", "-XX:AOTCache=app.aot", "-jar", "scheduler-service.jar"]

FROM runtime AS poller-worker
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Ward Flux poller-worker" \
      org.opencontainers.image.description="Asks devices by SNMP and stores what they say; start as many as you need" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION"
# fping without the rights that its package gives it: where a container has none to give, the kernel would not start it at
# all. It pings through datagram sockets, which net.ipv4.ping_group_range allows. Without netbase's /etc/protocols it would
# end without a word.
COPY --from=debian /root-of/fping /
RUN busybox mkdir -p /var/lib/ward/spool; busybox chown 10001:10001 /var/lib/ward/spool; busybox chmod 750 /var/lib/ward/spool
ENV WARD_PING_PROGRAM=/usr/bin/fping \
    WARD_SPOOL_DIR=/var/lib/ward/spool
WORKDIR /app/poller-worker
COPY --from=build /layers/poller-worker/dependencies/ ./
COPY --from=build /layers/poller-worker/snapshot-dependencies/ ./
COPY --from=build /layers/poller-worker/application/ ./
COPY --from=training /caches/poller-worker.aot ./app.aot
USER 10001:10001
VOLUME /var/lib/ward/spool
EXPOSE 5003
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 \
  CMD ["healthy", "5003", "/actuator/health"]
ENTRYPOINT ["java", "@/opt/jre/jvm.options", "-XX:AOTCache=app.aot", "-jar", "poller-worker.jar"]

# For demonstrations: plays devices, each on an address of its own, which it needs NET_ADMIN to claim. It gives that up at once.
FROM debian:12-slim AS snmp-simulator
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Ward Flux snmp-simulator" \
      org.opencontainers.image.description="Plays SNMP agents, for demonstrations of Ward Flux" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION"
RUN set -eu; \
    apt-get update; \
    apt-get install -y --no-install-recommends iproute2; \
    apt-get clean; \
    rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/* /var/lib/dpkg/*-old /tmp/*
WORKDIR /app/snmp-simulator
COPY --from=jre /opt/jre /opt/jre
COPY --from=jre /usr/local/bin/healthy /usr/local/bin/healthy
ENV PATH=/opt/jre/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
COPY --from=build /app/snmp-simulator/ ./
EXPOSE 161/udp
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 \
  CMD ["healthy", "8161", "/stats"]
ENTRYPOINT ["./simulator.sh"]
