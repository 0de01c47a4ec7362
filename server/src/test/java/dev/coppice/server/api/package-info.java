@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
