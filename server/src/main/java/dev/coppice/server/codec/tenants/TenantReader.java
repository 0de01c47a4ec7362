package dev.coppice.server.codec.tenants;

import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;

/** Takes a body apart into the rows of its tenants, some rows at a time; made for one body. */
public interface TenantReader {

  /**
   * Goes on for so many rows at most.
   *
   * @return whether there may be more
   * @throws PayloadException if the body cannot be taken apart
   */
  boolean read(int rows) throws PayloadException;

  /** All rows, once there are no more. */
  TenantRows rows();

  /** Decodes the texts that the rows write, after {@link #head}. */
  RequestDecoder decoder();

  /** What stands above the texts of rows for the decoder; not a copy. */
  byte[] head();
}
