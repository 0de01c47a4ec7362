/**
 * Models listed, described, registered and unloaded, and the state of the server itself. {@code
 * Router} comes in; scoring is not known here.
 */
@NullMarked
package dev.coppice.server.api.management;

import org.jspecify.annotations.NullMarked;
