package dev.coppice.server.codec.tensors.data;

import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import org.jspecify.annotations.Nullable;

/** The elements of one tensor in their order, each asked for in one way only. */
public interface TensorElements {

  /** Whether there is another; may be asked again. */
  boolean hasNext() throws PayloadException;

  /** The next as a number, widened to float64; NaN if it is missing. */
  double number() throws PayloadException;

  /** The number read last, one of a type of 64 bits, as float32; NaN if it is missing. */
  float longAsFloat32();

  /** The next as a text in UTF-8, readable until the next is asked for; null if it is missing. */
  @Nullable BodyBytes text() throws PayloadException;
}
