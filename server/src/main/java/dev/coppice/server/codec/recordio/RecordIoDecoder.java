package dev.coppice.server.codec.recordio;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Reads RecordIO-protobuf: frames of magic, length and payload, each payload a record with one row
 * or none. What is in a record is {@link RecordReader}'s.
 */
public final class RecordIoDecoder implements RequestDecoder {

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body, heap);
    MatrixBuilder matrix = new MatrixBuilder(BodyFormat.RECORDIO, model.featureCount(), heap);
    RecordReader records = new RecordReader(model.featureCount(), matrix, heap);
    int offset = 0;
    while (offset <= bytes.length() - RecordIoFrame.HEADER) {
      int length = payloadLength(body, offset);
      offset += RecordIoFrame.HEADER;
      int from = bytes.from() + offset;
      try {
        records.read(new BodyBytes(bytes.array(), from, from + length));
      } catch (IOException e) {
        throw malformed("Invalid protobuf record at offset " + offset);
      }
      offset += length + RecordIoFrame.padding(length);
    }
    if (matrix.row() == 1) {
      throw malformed("No records found in RecordIO-Protobuf data");
    }
    return matrix.build();
  }

  /** Checks the header of the frame at this offset. */
  private static int payloadLength(ByteBuf body, int offset) throws PayloadException {
    int header = body.readerIndex() + offset;
    if (body.getIntLE(header) != RecordIoFrame.MAGIC) {
      throw malformed("Invalid RecordIO magic at offset " + offset);
    }
    long length = body.getUnsignedIntLE(header + Integer.BYTES);
    if (length > body.readableBytes() - offset - RecordIoFrame.HEADER) {
      throw malformed("Truncated record at offset " + (offset + RecordIoFrame.HEADER));
    }
    return (int) length;
  }

  private static PayloadException malformed(String cause) {
    return BodyFormat.RECORDIO.malformed(cause);
  }
}
