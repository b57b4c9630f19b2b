package io.wardflux.api.problem;

/**
 * What is wrong with one field.
 *
 * @param field as the caller wrote it: {@code ip}, {@code items[2].oid}, {@code [3].ip}
 * @param message completes the sentence that begins with the field's name
 */
public record FieldProblem(String field, String message) {}
