@NullMarked
package dev.coppice.server.api.batch;

import org.jspecify.annotations.NullMarked;
