/**
 * What is in the store that the server under attack serves: artifacts that are made to harm ({@code
 * HostileArtifact}, written by {@code Packed}), good models that cost much ({@code HostileModels}),
 * and one model under the names of many tenants ({@code TenantModels}).
 */
@NullMarked
package dev.coppice.bench.hostile.artifact;

import org.jspecify.annotations.NullMarked;
