/**
 * RecordIO-protobuf, read and written. Doors: {@code RecordIoDecoder} and {@code RecordIoEncoder}.
 */
@NullMarked
package dev.coppice.server.codec.recordio;

import org.jspecify.annotations.NullMarked;
