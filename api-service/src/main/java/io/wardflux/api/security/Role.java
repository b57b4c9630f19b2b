package io.wardflux.api.security;

/** What a user may do; a viewer only reads. */
enum Role {
    ADMIN,
    OPERATOR,
    VIEWER
}
