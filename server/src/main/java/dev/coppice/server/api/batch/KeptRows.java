package dev.coppice.server.api.batch;

import io.netty.buffer.ByteBuf;

/** What a tenant's scored rows are answered by, from their scoring until they are out. */
interface KeptRows {

  /** Appends the line of the next row that is kept: a JSON object and a line's end. */
  void writeNext(ByteBuf out);
}
