package io.wardflux.api.probe;

import org.jspecify.annotations.Nullable;

/**
 * What the agent says of itself, and the most specific template that fits it.
 *
 * @param vendor the template's; empty where none fits
 */
record DetectAnswer(
        @Nullable String sysObjectId,
        @Nullable String sysDescr,
        @Nullable String sysName,
        String vendor,
        @Nullable Long templateId,
        @Nullable String templateName) {}
