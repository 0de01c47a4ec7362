/** The routes over a real HTTP server and a real cache, with models that do what a test says. */
@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
