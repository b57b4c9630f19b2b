package io.wardflux.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts the statements that the service prepares, whoever does so. */
@Configuration(proxyBeanMethods = false)
public class Statements {

    private static final AtomicInteger COUNT = new AtomicInteger();

    public static int count() {
        return COUNT.get();
    }

    @Bean
    static BeanPostProcessor counting() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource source ? new CountingSource(source) : bean;
            }
        };
    }

    private static final class CountingSource extends DelegatingDataSource {
        CountingSource(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws java.sql.SQLException {
            return counting(super.getConnection());
        }

        private static Connection counting(Connection connection) {
            InvocationHandler handler = (proxy, method, arguments) -> {
                if (method.getName().startsWith("prepare") || method.getName().equals("createStatement")) {
                    COUNT.incrementAndGet();
                }
                try {
                    return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return (Connection) Proxy.newProxyInstance(
                    Statements.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
        }
    }
}
