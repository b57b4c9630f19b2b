/** What a worker knows of devices beyond their settings: whether they answer, when they booted, and what they bear. */
@NullMarked
package io.wardflux.worker.profile;

import org.jspecify.annotations.NullMarked;
