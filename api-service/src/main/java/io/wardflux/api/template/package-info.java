/** What is to be polled of a kind of device: items, and rules that find the rows of tables. */
@NullMarked
package io.wardflux.api.template;

import org.jspecify.annotations.NullMarked;
