package dev.coppice.server.codec.scores;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.JsonText;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Writes what was selected of each row as text: CSV, JSON or JSON lines. */
public final class SelectedTextEncoder implements ResponseEncoder {

  private final String contentType;
  private final NumberFormat numbers;
  private final RowFrame frame;
  private final List<Cell> cells;

  private SelectedTextEncoder(
      String contentType, NumberFormat numbers, RowFrame frame, List<Cell> cells) {
    this.contentType = contentType;
    this.numbers = numbers;
    this.frame = frame;
    this.cells = cells;
  }

  /** Lines in the order asked for, lists in double quotes: {@code 0,"[0, 1]",0.25}. */
  public static SelectedTextEncoder csv(String contentType, RowFrame frame, Selection selection) {
    List<Cell> cells = new ArrayList<>();
    for (OutputColumn column : selection.asked()) {
      cells.add(csvCell(column, cells.isEmpty() ? "" : ","));
    }
    return new SelectedTextEncoder(contentType, NumberFormat.PYTHON, frame, cells);
  }

  /** One object per row, {@code {"labels": [0, 1], "probability": 0.25}}. */
  public static SelectedTextEncoder json(String contentType, RowFrame frame, Selection selection) {
    List<Cell> cells = new ArrayList<>();
    int last = selection.ranked().size() - 1;
    for (OutputColumn column : selection.ranked()) {
      String open = cells.isEmpty() ? "{\"" : ", \"";
      cells.add(jsonCell(column, open, cells.size() == last ? "}" : ""));
    }
    return new SelectedTextEncoder(contentType, NumberFormat.JSON, frame, cells);
  }

  /** One column's values without its name, {@code 0}, or {@code [0, 1]} of lists. */
  static SelectedTextEncoder bareJson(String contentType, RowFrame frame, OutputColumn column) {
    boolean list = column.form().isList();
    Cell cell = new Cell(column, list ? "[" : "", list ? "]" : "");
    return new SelectedTextEncoder(contentType, NumberFormat.JSON, frame, List.of(cell));
  }

  /** A column's cell behind a comma or nothing. */
  static Cell csvCell(OutputColumn column, String comma) {
    boolean list = column.form().isList();
    return new Cell(column, list ? comma + "\"[" : comma, list ? "]\"" : "");
  }

  /** A column's member between what opens and what closes it. */
  static Cell jsonCell(OutputColumn column, String open, String close) {
    boolean list = column.form().isList();
    return new Cell(
        column,
        open + JsonText.of(column.name()) + (list ? "\": [" : "\": "),
        list ? "]" + close : close);
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    AsciiOutput ascii = new AsciiOutput(out, numbers, scores.rows());
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(frame.before(first + row));
      for (Cell cell : cells) {
        cell.write(scores, row, ascii);
      }
    }
    ascii.text(isLast ? frame.close() : "");
    ascii.flush();
  }

  /** A column and what stands around its values. */
  record Cell(OutputColumn column, String open, String close) {

    void write(Scores scores, int row, AsciiOutput ascii) {
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
