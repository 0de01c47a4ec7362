package dev.coppice.server.codec.recordio;

import com.google.protobuf.CodedOutputStream;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ExplainedSelection;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.ObjectiveOutputs;
import dev.coppice.server.codec.scores.OutputColumn;
import dev.coppice.server.codec.scores.ReasonKey;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.scores.Selection;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record per row, framed as RecordIO; each column and each reason is a float32 tensor
 * among its labels.
 */
public final class RecordIoEncoder implements ResponseEncoder {

  public static final String CONTENT_TYPE = "application/x-recordio-protobuf";

  private static final int[] NO_SHAPE = {};

  private final List<OutputColumn> columns;
  private final @Nullable ExplainedSelection explained;

  private RecordIoEncoder(List<OutputColumn> columns, @Nullable ExplainedSelection explained) {
    this.columns = List.copyOf(columns);
    this.explained = explained;
  }

  /** Plain scores, in {@code label["score"]}. */
  public static RecordIoEncoder ofScores() {
    return new RecordIoEncoder(
        List.of(new OutputColumn("score", OutputColumn.Form.NUMBERS, ObjectiveOutputs::scores)),
        null);
  }

  /** What was selected. */
  public static RecordIoEncoder of(Selection selection) {
    return new RecordIoEncoder(selection.ranked(), null);
  }

  /** What was selected with reasons. */
  public static RecordIoEncoder explained(ExplainedSelection selection) {
    return new RecordIoEncoder(selection.ranked(), selection);
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public NeededReasons reasons() {
    return explained == null ? ResponseEncoder.super.reasons() : explained.needs();
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    for (int row = 0; row < scores.rows(); row++) {
      List<RecordLabel> labels = labels(scores, reasons, row);
      byte[] record = new byte[labels.stream().mapToInt(RecordLabel::size).sum()];
      write(labels, CodedOutputStream.newInstance(record));
      out.writeIntLE(RecordIoFrame.MAGIC).writeIntLE(record.length).writeBytes(record);
      out.writeZero(RecordIoFrame.padding(record.length));
    }
  }

  private List<RecordLabel> labels(Scores scores, Reasons reasons, int row) {
    List<RecordLabel> labels = new ArrayList<>();
    for (OutputColumn column : columns) {
      labels.add(new RecordLabel(column.name(), column.values().of(scores, row), NO_SHAPE));
    }
    if (explained != null) {
      for (ReasonKey reason : explained.reasons()) {
        double[] values = explained.tensor(reason, reasons, row, scores.rows());
        labels.add(new RecordLabel(reason.label(), values, explained.shape(reason)));
      }
    }
    return labels;
  }

  private static void write(List<RecordLabel> labels, CodedOutputStream record) {
    try {
      for (RecordLabel label : labels) {
        label.writeTo(record);
      }
      record.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a record of another size than computed", e);
    }
  }
}
