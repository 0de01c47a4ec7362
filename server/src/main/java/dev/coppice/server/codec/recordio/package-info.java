/**
 * Room of the codecs. RecordIO-protobuf, the one format that is both read and written here, without
 * building its messages. {@code RequestFormats} comes in, to {@code RecordIoDecoder}, and {@code
 * AnswerFormats}, to {@code RecordIoEncoder}; no other format is known here.
 */
@NullMarked
package dev.coppice.server.codec.recordio;

import org.jspecify.annotations.NullMarked;
