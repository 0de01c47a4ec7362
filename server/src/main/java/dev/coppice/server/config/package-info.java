/** The environment, read once and typed with units. */
@NullMarked
package dev.coppice.server.config;

import org.jspecify.annotations.NullMarked;
