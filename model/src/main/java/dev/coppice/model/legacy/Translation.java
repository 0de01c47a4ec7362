package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import java.io.IOException;

/** Turns a model file into UBJSON in small steps. */
interface Translation {

  /**
   * Takes a step; it may write nothing.
   *
   * @return false once all was written, and all of the file was read to the end and found valid
   */
  boolean advance(UbjsonWriter out) throws IOException, InvalidModelException;
}
