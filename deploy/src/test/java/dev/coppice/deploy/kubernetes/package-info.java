/**
 * Kubernetes' files: rendered by kubectl, parsed by a typed client's models, and true of the
 * server.
 */
@NullMarked
package dev.coppice.deploy.kubernetes;

import org.jspecify.annotations.NullMarked;
