package dev.coppice.server.codec.recordio;

import com.google.protobuf.CodedOutputStream;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ObjectiveOutputs;
import dev.coppice.server.codec.scores.OutputColumn;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;

/**
 * Writes one record per row, framed as RecordIO; each column is a float32 tensor among its labels.
 */
public final class RecordIoEncoder implements ResponseEncoder {

  public static final String CONTENT_TYPE = "application/x-recordio-protobuf";

  private final List<OutputColumn> columns;

  public RecordIoEncoder(List<OutputColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Plain scores, in {@code label["score"]}. */
  public static RecordIoEncoder ofScores() {
    return new RecordIoEncoder(
        List.of(new OutputColumn("score", OutputColumn.Form.NUMBERS, ObjectiveOutputs::scores)));
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    byte[] record = new byte[0];
    for (int row = 0; row < scores.rows(); row++) {
      int size = 0;
      for (OutputColumn column : columns) {
        size += RecordWriter.labelSize(column.name(), column.values().of(scores, row).length);
      }
      record = size == record.length ? record : new byte[size]; // All rows are alike.
      write(scores, row, CodedOutputStream.newInstance(record));
      out.writeIntLE(RecordIoFrame.MAGIC).writeIntLE(size).writeBytes(record);
      out.writeZero(RecordIoFrame.padding(size));
    }
  }

  private void write(Scores scores, int row, CodedOutputStream record) {
    try {
      for (OutputColumn column : columns) {
        RecordWriter.writeLabel(column.name(), column.values().of(scores, row), record);
      }
      record.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a record of another size than computed", e);
    }
  }
}
