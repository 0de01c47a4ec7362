/** Routes, one handler an operation, and one switch from a failure's reason to its status. */
@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
