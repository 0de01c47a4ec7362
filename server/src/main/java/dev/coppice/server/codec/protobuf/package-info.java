/**
 * Ground of the decoders of protobuf. How a stranger's message is walked without being built, as a
 * body of a few megabytes can take a hundred times as much on the heap. What a message means is not
 * known here.
 */
@NullMarked
package dev.coppice.server.codec.protobuf;

import org.jspecify.annotations.NullMarked;
