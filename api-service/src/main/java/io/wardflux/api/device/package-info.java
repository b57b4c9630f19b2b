/** The devices that are watched: one at a time through JPA, thousands at once through JDBC. */
@NullMarked
package io.wardflux.api.device;

import org.jspecify.annotations.NullMarked;
