/**
 * Room of the codecs. RecordIO-protobuf, the one format that is both read and written here, without
 * building its messages. Doors: {@code RecordIoDecoder} and {@code RecordIoEncoder}. No other
 * format is known here.
 */
@NullMarked
package dev.coppice.server.codec.recordio;

import org.jspecify.annotations.NullMarked;
