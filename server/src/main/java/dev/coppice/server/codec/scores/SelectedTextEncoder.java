package dev.coppice.server.codec.scores;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.JsonText;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Writes what was selected of each row, with its reasons, as text: CSV, JSON or JSON lines. */
public final class SelectedTextEncoder implements ResponseEncoder {

  /** Of an answer with reasons, whatever its rows: as many fill the buffer. */
  private static final int MANY_NUMBERS = 256;

  private final String contentType;
  private final NumberFormat numbers;
  private final RowFrame frame;
  private final List<Part> parts;
  private final NeededReasons needs;

  private SelectedTextEncoder(
      String contentType,
      NumberFormat numbers,
      RowFrame frame,
      List<Part> parts,
      NeededReasons needs) {
    this.contentType = contentType;
    this.numbers = numbers;
    this.frame = frame;
    this.parts = parts;
    this.needs = needs;
  }

  /** Writes one part of a row. */
  @FunctionalInterface
  interface Part {
    void write(Scores scores, Reasons reasons, int row, AsciiOutput out);
  }

  /** Lines in the order asked for, lists in double quotes: {@code 0,"[0, 1]",0.25}. */
  public static SelectedTextEncoder csv(String contentType, RowFrame frame, Selection selection) {
    List<Part> parts = new ArrayList<>();
    for (OutputColumn column : selection.asked()) {
      parts.add(csvCell(column, parts.isEmpty() ? "" : ","));
    }
    return new SelectedTextEncoder(
        contentType, NumberFormat.PYTHON, frame, parts, NeededReasons.NONE);
  }

  /** The same with reasons: see {@link ReasonParts#csv}. */
  public static SelectedTextEncoder csv(
      String contentType, RowFrame frame, ExplainedSelection selection) {
    List<Part> parts = new ArrayList<>();
    for (ExplainedSelection.Asked asked : selection.asked()) {
      String comma = parts.isEmpty() ? "" : ",";
      OutputColumn column = asked.column();
      ReasonKey reason = asked.reason();
      if (column != null) {
        parts.add(csvCell(column, comma));
      } else if (reason != null) {
        parts.add(ReasonParts.csv(reason, comma, selection.columns()));
      }
    }
    return new SelectedTextEncoder(
        contentType, NumberFormat.PYTHON, frame, parts, selection.needs());
  }

  /** One object per row, {@code {"labels": [0, 1], "probability": 0.25}}. */
  public static SelectedTextEncoder json(String contentType, RowFrame frame, Selection selection) {
    return json(contentType, frame, members(selection.ranked()), NeededReasons.NONE);
  }

  /** The same with reasons, which come last. */
  public static SelectedTextEncoder json(
      String contentType, RowFrame frame, ExplainedSelection selection) {
    List<Part> parts = members(selection.ranked());
    for (ReasonKey reason : selection.reasons()) {
      String open = open(parts) + reason.kind().label() + "\": ";
      parts.add(ReasonParts.json(reason, open, selection.columns()));
    }
    return json(contentType, frame, parts, selection.needs());
  }

  private static SelectedTextEncoder json(
      String contentType, RowFrame frame, List<Part> members, NeededReasons needs) {
    members.add((scores, reasons, row, out) -> out.text("}"));
    return new SelectedTextEncoder(contentType, NumberFormat.JSON, frame, members, needs);
  }

  /** The first members of a row's object. */
  private static List<Part> members(List<OutputColumn> columns) {
    List<Part> parts = new ArrayList<>();
    for (OutputColumn column : columns) {
      boolean list = column.form().isList();
      String name = open(parts) + JsonText.of(column.name()) + "\": ";
      parts.add(new Cell(column, list ? name + "[" : name, list ? "]" : ""));
    }
    return parts;
  }

  private static String open(List<Part> before) {
    return before.isEmpty() ? "{\"" : ", \"";
  }

  /** One column's values without its name, {@code 0}, or {@code [0, 1]} of lists. */
  static SelectedTextEncoder bareJson(String contentType, RowFrame frame, OutputColumn column) {
    boolean list = column.form().isList();
    Cell cell = new Cell(column, list ? "[" : "", list ? "]" : "");
    return new SelectedTextEncoder(
        contentType, NumberFormat.JSON, frame, List.of(cell), NeededReasons.NONE);
  }

  /** A column's cell behind a comma or nothing. */
  private static Cell csvCell(OutputColumn column, String comma) {
    boolean list = column.form().isList();
    return new Cell(column, list ? comma + "\"[" : comma, list ? "]\"" : "");
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public NeededReasons reasons() {
    return needs;
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    boolean isExplained = needs.contributions() || needs.leaves();
    AsciiOutput ascii = new AsciiOutput(out, numbers, isExplained ? MANY_NUMBERS : scores.rows());
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(frame.before(first + row));
      for (Part part : parts) {
        part.write(scores, reasons, row, ascii);
      }
    }
    ascii.text(isLast ? frame.close() : "");
    ascii.flush();
  }

  /** A column and what stands around its values. */
  private record Cell(OutputColumn column, String open, String close) implements Part {

    @Override
    public void write(Scores scores, Reasons reasons, int row, AsciiOutput ascii) {
      ascii.text(open);
      boolean first = true;
      for (double value : column.values().of(scores, row)) {
        ascii.text(first ? "" : ", ");
        first = false;
        if (column.form().isInteger()) {
          ascii.text(Integer.toString((int) value));
        } else {
          ascii.number(value);
        }
      }
      ascii.text(close);
    }
  }
}
