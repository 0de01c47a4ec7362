package dev.coppice.server.codec.scores;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.JsonText;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Writes what was selected of each row, and the reasons asked for, as text: CSV, JSON or JSON
 * lines.
 */
public final class ExplainedTextEncoder implements ResponseEncoder {

  private final String contentType;
  private final NumberFormat numbers;
  private final RowFrame frame;
  private final ExplainedSelection selection;
  private final List<Part> parts;

  /** Writes one part of a row. */
  @FunctionalInterface
  private interface Part {
    void write(Scores scores, Reasons reasons, int row, AsciiOutput out);
  }

  private ExplainedTextEncoder(
      String contentType,
      NumberFormat numbers,
      RowFrame frame,
      ExplainedSelection selection,
      List<Part> parts) {
    this.contentType = contentType;
    this.numbers = numbers;
    this.frame = frame;
    this.selection = selection;
    this.parts = parts;
  }

  /**
   * Lines in the order asked for: one cell per contribution and per bias, leaves as a list in
   * quotes.
   */
  public static ExplainedTextEncoder csv(
      String contentType, RowFrame frame, ExplainedSelection selection) {
    List<Part> parts = new ArrayList<>();
    for (ExplainedSelection.Asked asked : selection.asked()) {
      String comma = parts.isEmpty() ? "" : ",";
      OutputColumn column = asked.column();
      ReasonKey reason = asked.reason();
      if (column != null) {
        SelectedTextEncoder.Cell cell = SelectedTextEncoder.csvCell(column, comma);
        parts.add((scores, reasons, row, out) -> cell.write(scores, row, out));
      } else if (reason != null) {
        parts.add(csvPart(reason, comma, selection.columns()));
      }
    }
    return new ExplainedTextEncoder(contentType, NumberFormat.PYTHON, frame, selection, parts);
  }

  private static Part csvPart(ReasonKey reason, String comma, ReasonColumns columns) {
    return switch (reason.kind()) {
      case CONTRIBUTIONS ->
          (scores, reasons, row, out) -> {
            String before = comma;
            for (int output = 0; output < columns.outputs(); output++) {
              float[] values = columns.values(reasons, row, output);
              for (int column = 0; column < columns.count(); column++) {
                out.text(before);
                out.number(values[column]);
                before = ",";
              }
            }
          };
      case BIAS ->
          (scores, reasons, row, out) -> {
            String before = comma;
            for (int output = 0; output < columns.outputs(); output++) {
              out.text(before);
              out.number(columns.bias(reasons, row, output));
              before = ",";
            }
          };
      case LEAF ->
          (scores, reasons, row, out) -> {
            out.text(comma + "\"[");
            integers(ReasonColumns.leaves(reasons, row, scores.rows()), out);
            out.text("]\"");
          };
    };
  }

  /** One object per row, in which the reasons come last. */
  public static ExplainedTextEncoder json(
      String contentType, RowFrame frame, ExplainedSelection selection) {
    List<Part> parts = new ArrayList<>();
    for (OutputColumn column : selection.ranked()) {
      SelectedTextEncoder.Cell cell =
          SelectedTextEncoder.jsonCell(column, parts.isEmpty() ? "{\"" : ", \"", "");
      parts.add((scores, reasons, row, out) -> cell.write(scores, row, out));
    }
    for (ReasonKey reason : selection.reasons()) {
      String open = (parts.isEmpty() ? "{\"" : ", \"") + reason.kind().label() + "\": ";
      parts.add(jsonPart(reason, open, selection.columns()));
    }
    parts.add((scores, reasons, row, out) -> out.text("}"));
    return new ExplainedTextEncoder(contentType, NumberFormat.JSON, frame, selection, parts);
  }

  private static Part jsonPart(ReasonKey reason, String open, ReasonColumns columns) {
    return switch (reason.kind()) {
      case CONTRIBUTIONS ->
          (scores, reasons, row, out) -> {
            out.text(open);
            listed(
                columns.outputs(),
                out,
                output ->
                    contributions(columns, columns.values(reasons, row, output), reason, out));
          };
      case BIAS ->
          (scores, reasons, row, out) -> {
            out.text(open);
            listed(
                columns.outputs(), out, output -> out.number(columns.bias(reasons, row, output)));
          };
      case LEAF ->
          (scores, reasons, row, out) -> {
            out.text(open + "[");
            integers(ReasonColumns.leaves(reasons, row, scores.rows()), out);
            out.text("]");
          };
    };
  }

  /** Writes one value, or a list of several. */
  private static void listed(int count, AsciiOutput out, IntConsumer value) {
    if (count == 1) {
      value.accept(0);
      return;
    }
    for (int i = 0; i < count; i++) {
      out.text(i == 0 ? "[" : ", ");
      value.accept(i);
    }
    out.text("]");
  }

  private static void contributions(
      ReasonColumns columns, float[] values, ReasonKey reason, AsciiOutput out) {
    out.text("{");
    if (reason.most() == 0) {
      for (int column = 0; column < columns.count(); column++) {
        contribution(columns.name(column), values[column], column == 0, out);
      }
    } else {
      boolean isFirst = true;
      for (int column : LargestContributions.of(values, columns.count(), reason.most())) {
        contribution(columns.name(column), values[column], isFirst, out);
        isFirst = false;
      }
    }
    out.text("}");
  }

  private static void contribution(String name, float value, boolean isFirst, AsciiOutput out) {
    out.text(isFirst ? "\"" : ", \"");
    out.text(JsonText.of(name));
    out.text("\": ");
    out.number(value);
  }

  private static void integers(int[] values, AsciiOutput out) {
    for (int i = 0; i < values.length; i++) {
      out.text(i == 0 ? "" : ", ");
      out.text(Integer.toString(values[i]));
    }
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public NeededReasons reasons() {
    return selection.needs();
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    AsciiOutput ascii = new AsciiOutput(out, numbers, 256);
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(frame.before(first + row));
      for (Part part : parts) {
        part.write(scores, reasons, row, ascii);
      }
    }
    ascii.text(isLast ? frame.close() : "");
    ascii.flush();
  }
}
