package dev.coppice.server.codec.scores;

import dev.coppice.server.codec.scores.SelectedTextEncoder.Part;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.JsonText;
import java.util.function.IntConsumer;

/** Writes a row's reasons as text, each as a part of the row. */
final class ReasonParts {

  private ReasonParts() {}

  /**
   * In CSV: one cell per contribution and per bias, leaves as a list in quotes.
   *
   * @param comma what stands before it, or nothing
   */
  static Part csv(ReasonKey reason, String comma, ReasonColumns columns) {
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

  /**
   * In JSON: a member of a row's object.
   *
   * @param open all before its value
   */
  static Part json(ReasonKey reason, String open, ReasonColumns columns) {
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
}
