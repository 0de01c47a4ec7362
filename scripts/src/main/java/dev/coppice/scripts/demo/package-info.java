/**
 * The main job shown in one command: tenants' models come out of a real S3 server, answer, are
 * evicted and grow back. {@link dev.coppice.scripts.demo.Demo} is the command; the rest is known
 * here alone.
 */
@NullMarked
package dev.coppice.scripts.demo;

import org.jspecify.annotations.NullMarked;
