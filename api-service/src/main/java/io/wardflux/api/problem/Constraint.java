package io.wardflux.api.problem;

/**
 * Which field a constraint of the database guards; a feature contributes its own as beans.
 *
 * @param name the constraint's or unique index's
 * @param field what the caller calls it
 * @param message completes the sentence that begins with the field's name
 */
public record Constraint(String name, String field, String message) {}
