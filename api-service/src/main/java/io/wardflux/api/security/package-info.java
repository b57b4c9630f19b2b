/** Who may call: users, login, bearer tokens. Everything is authenticated unless it is listed here as public. */
@NullMarked
package io.wardflux.api.security;

import org.jspecify.annotations.NullMarked;
