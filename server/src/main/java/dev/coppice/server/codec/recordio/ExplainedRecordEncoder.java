package dev.coppice.server.codec.recordio;

import com.google.protobuf.CodedOutputStream;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ExplainedSelection;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.OutputColumn;
import dev.coppice.server.codec.scores.ReasonKey;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Writes one record per row, framed as RecordIO; each score asked for and each reason is a float32
 * tensor among its labels.
 */
public final class ExplainedRecordEncoder implements ResponseEncoder {

  private final ExplainedSelection selection;

  public ExplainedRecordEncoder(ExplainedSelection selection) {
    this.selection = selection;
  }

  @Override
  public String contentType() {
    return RecordIoEncoder.CONTENT_TYPE;
  }

  @Override
  public NeededReasons reasons() {
    return selection.needs();
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    for (int row = 0; row < scores.rows(); row++) {
      int size = 0;
      for (OutputColumn column : selection.ranked()) {
        size += RecordWriter.labelSize(column.name(), column.values().of(scores, row).length);
      }
      for (ReasonKey reason : selection.reasons()) {
        int values = selection.tensor(reason, reasons, row, scores.rows()).length;
        size += RecordWriter.labelSize(reason.label(), values, selection.shape(reason));
      }
      byte[] record = new byte[size];
      write(scores, reasons, row, CodedOutputStream.newInstance(record));
      out.writeIntLE(RecordIoFrame.MAGIC).writeIntLE(size).writeBytes(record);
      out.writeZero(RecordIoFrame.padding(size));
    }
  }

  private void write(Scores scores, Reasons reasons, int row, CodedOutputStream record) {
    try {
      for (OutputColumn column : selection.ranked()) {
        RecordWriter.writeLabel(column.name(), column.values().of(scores, row), record);
      }
      for (ReasonKey reason : selection.reasons()) {
        double[] values = selection.tensor(reason, reasons, row, scores.rows());
        RecordWriter.writeLabel(reason.label(), values, selection.shape(reason), record);
      }
      record.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a record of another size than computed", e);
    }
  }
}
