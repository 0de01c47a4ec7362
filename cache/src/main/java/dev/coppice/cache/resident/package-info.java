/**
 * What is in memory: the two tables of models, their leases, why they leave, and how they are
 * freed. {@code load} and {@code ModelCache} come in; loads are not known here.
 */
@NullMarked
package dev.coppice.cache.resident;

import org.jspecify.annotations.NullMarked;
