/** End-to-end tests: a real server on a free port, a real S3 server, real models. */
@NullMarked
package dev.coppice.e2e;

import org.jspecify.annotations.NullMarked;
