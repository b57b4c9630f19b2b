package io.wardflux.api.event;

/** What listeners are told. */
sealed interface Event permits StatusChange, TaskChange {}
