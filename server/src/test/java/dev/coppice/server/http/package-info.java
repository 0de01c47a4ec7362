@NullMarked
package dev.coppice.server.http;

import org.jspecify.annotations.NullMarked;
