package io.wardflux.api.task;

/** Where to look for what becomes of it: {@code GET /api/v1/tasks/{taskId}}. */
record TaskAccepted(long taskId) {}
