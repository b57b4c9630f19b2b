package io.wardflux.schema;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the database itself refuses, whoever writes. */
class ConstraintsIT {

    private static Database database;

    @BeforeAll
    static void open() throws SQLException {
        database = new Database("constraints");
        database.device("192.0.2.1");
        database.scalar(database.template("t"), "uptime");
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            device_ip_port                 ; insert into device (name, ip) values ('twin', '192.0.2.1')
            inet                           ; insert into device (name, ip) values ('d', 'not an address')
            device_ip_check                ; insert into device (name, ip) values ('d', '192.0.2.0/24')
            device_ip_check                ; insert into device (name, ip) values ('d', '2001:DB8::0:1')
            device_port_check              ; insert into device (name, ip, port) values ('d', '192.0.2.9', 0)
            device_name_check              ; insert into device (name, ip) values ('', '192.0.2.9')
            device_priority_check          ; insert into device (name, ip, priority) values ('d', '192.0.2.9', 'urgent')
            device_credential_id_fkey      ; insert into device (name, ip, credential_id) values ('d', '192.0.2.9', 99)
            template_item_oid_check        ; update template_item set oid = 'sysUpTime.0'
            template_item_metric_check     ; update template_item set metric = 'CPU 5 sec'
            template_item_interval_seconds ; update template_item set interval_seconds = 9
            template_item_interval_seconds ; update template_item set interval_seconds = 86401
            sealed_secret                  ; insert into credential (name, snmp_version, community) values ('c', 'v2c', 'public')
            credential_snmp_version        ; insert into credential (name, snmp_version, community) values ('c', '2c', '\\001'::bytea || decode(repeat('00', 40), 'hex'))
            check constraint               ; insert into credential (name, snmp_version) values ('c', 'v2c')
            check constraint               ; insert into credential (name, snmp_version, username, security_level) values ('c', 'v3', 'u', 'authPriv')
            app_user_password_hash_check   ; insert into app_user (username, password_hash, role) values ('u', 'plain', 'ADMIN')
            task_type_check                ; insert into task (type) values ('poll_everything')
            """)
    void refuses(String constraint, String sql) {
        assertThatThrownBy(() -> database.run(sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(constraint);
    }
}
