package io.wardflux.api.security;

import io.wardflux.api.problem.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** All that needs no token. */
    private static final String[] PUBLIC = {
        "/api/v1/health",
        "/actuator/health/**",
        "/actuator/prometheus",
        "/v3/api-docs",
        "/v3/api-docs/**",
        "/v3/api-docs.yaml",
        "/docs",
        "/docs/**",
        "/swagger-ui/**"
    };

    private final Problems problems;

    SecurityConfiguration(Problems problems) {
        this.problems = problems;
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    JwtDecoder jwtDecoder(Tokens tokens) {
        return tokens.decoder();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, JwtDecoder decoder) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        // The end of an answer whose begin was let through.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/api/v1/auth/login")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, PUBLIC)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET)
                        .authenticated()
                        .requestMatchers(HttpMethod.HEAD)
                        .authenticated()
                        .anyRequest()
                        .hasAnyRole(Role.ADMIN.name(), Role.OPERATOR.name()))
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(this::unauthorized)
                        .accessDeniedHandler(this::forbidden)
                        .jwt(jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(SecurityConfiguration::caller)))
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(this::unauthorized).accessDeniedHandler(this::forbidden))
                .build();
    }

    private static JwtAuthenticationToken caller(Jwt token) {
        return new JwtAuthenticationToken(
                token, List.of(new SimpleGrantedAuthority("ROLE_" + token.getClaimAsString(Tokens.ROLE))));
    }

    private void unauthorized(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        new BearerTokenAuthenticationEntryPoint().commence(request, response, failure);
        problems.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED.value(),
                "A valid token is needed: POST /api/v1/auth/login gives one, send it as 'Authorization: Bearer …'.");
    }

    private void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        new BearerTokenAccessDeniedHandler().handle(request, response, failure);
        problems.write(request, response, HttpStatus.FORBIDDEN.value(), "Your role may only read.");
    }
}
