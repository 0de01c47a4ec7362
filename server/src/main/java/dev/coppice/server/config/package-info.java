/**
 * Door and ground in one: the environment, read once, checked against the table of all settings and
 * typed with units; and the memory that the machine grants.
 *
 * <p>Door: {@code ConfigReader}, which makes a {@code Config}; its values go out one by one.
 * Models, routes and sockets are not known here, only the values that they are set up with.
 */
@NullMarked
package dev.coppice.server.config;

import org.jspecify.annotations.NullMarked;
