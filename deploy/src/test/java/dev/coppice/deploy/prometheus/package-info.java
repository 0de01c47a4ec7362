/** Prometheus' files: read by Prometheus itself, against a server that has served calls. */
@NullMarked
package dev.coppice.deploy.prometheus;

import org.jspecify.annotations.NullMarked;
