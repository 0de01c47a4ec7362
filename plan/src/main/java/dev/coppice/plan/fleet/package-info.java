/**
 * The models of a fleet and what they become in memory: listed, and a sample of them loaded by the
 * server's own loader.
 */
@NullMarked
package dev.coppice.plan.fleet;

import org.jspecify.annotations.NullMarked;
